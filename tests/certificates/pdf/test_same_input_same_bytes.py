from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from certificates.pdf.design.template import default_template
from certificates.pdf.render import render

ROOT = Path(__file__).resolve().parents[3]

PROGRAM = """
import hashlib
from datetime import date
from decimal import Decimal
from certificates.pdf.content import CertificateContent
from certificates.pdf.render import render
from certificates.pdf.design.template import default_template
print(hashlib.sha256(render(default_template(), {content!r})).hexdigest())
"""


def _digest_in_another_process(content) -> str:
    program = PROGRAM.format(content=content).replace("datetime.date", "date")
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return result.stdout.strip()


def test_twice_in_one_process_gives_the_same_bytes(content):
    assert render(default_template(), content) == render(default_template(), content)


def test_other_certificates_in_between_change_nothing(content):
    first = render(default_template(), content)
    render(default_template(), replace(content, holder_name="Александра علي", language="en"))
    assert render(default_template(), content) == first


def test_another_process_gives_the_same_bytes(content):
    here = hashlib.sha256(render(default_template(), content)).hexdigest()
    assert _digest_in_another_process(content) == here


def test_another_number_gives_other_bytes(content):
    other = replace(content, number="TIT-2026-000124")
    assert render(default_template(), other) != render(default_template(), content)
