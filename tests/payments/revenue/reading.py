"""Reading the files that the admin gives."""

from __future__ import annotations

import csv
from io import StringIO

from django.test import Client
from django.urls import reverse

LIST = reverse("admin:payments_revenueentry_changelist")
MONTHS_CSV = reverse("admin:payments_revenueentry_csv")
ENTRIES_CSV = reverse("admin:payments_revenueentry_entries_csv")


def read_csv(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


def download(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return read_csv(b"".join(answer.streaming_content).decode())
