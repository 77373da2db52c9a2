"""Receipts and invoices, as pages and as a PDF."""

import time

from devstack.stripe_double.money import formatted
from devstack.stripe_double.pages.html import Page, page, rows, text
from devstack.stripe_double.pages.wording import Words
from devstack.stripe_double.store import Json


def receipt(charge: Json, words: Words) -> Page:
    """What `receipt_url` shows."""
    details = charge["payment_method_details"]
    last4 = details[details["type"]].get("last4")
    pairs = [
        (words("amount_paid"), _money(charge["amount"], charge, words)),
        (words("date"), _date(charge["created"])),
        (words("method"), f"{details['type']} {f'···· {last4}' if last4 else ''}"),
    ]
    if charge["amount_refunded"]:
        pairs.append((words("refunded"), _money(charge["amount_refunded"], charge, words)))
    described = f"<p>{text(charge['description'])}</p>" if charge["description"] else ""
    return page(
        words, words("receipt"), f"{described}{rows(pairs)}<p class='soft'>{charge['id']}</p>"
    )


def invoice(item: Json, words: Words) -> Page:
    """What `hosted_invoice_url` shows."""
    lines = [
        (f"{line['description']} x {line['quantity']}", _money(line["amount"], item, words))
        for line in item["lines"]["data"]
    ]
    lines.append((words("date"), _date(item["created"])))
    lines.append((words("amount_paid"), _money(item["amount_paid"], item, words)))
    link = f'<p><a href="{text(item["invoice_pdf"])}">{text(words("download"))}</a></p>'
    return page(words, words("invoice", number=item["number"]), rows(lines) + link)


def invoice_pdf(item: Json) -> Page:
    """What `invoice_pdf` gives: one page that says the same."""
    lines = [
        "STRIPE TEST DOUBLE - NO MONEY MOVED",
        f"Invoice {item['number']}   {_date(item['created'])}",
        *(f"{line['description']} x {line['quantity']}" for line in item["lines"]["data"]),
        f"Paid: {formatted(item['amount_paid'], item['currency'])}",
    ]
    headers = {"Content-Disposition": f'inline; filename="{item["number"]}.pdf"'}
    return Page(_pdf(lines), kind="application/pdf", headers=headers)


def _pdf(lines: list[str]) -> bytes:
    """A minimal PDF 1.4: the objects, then a table of where each begins (ISO 32000-1, 7.5)."""
    shown = b"\n".join(b"(%s) Tj T*" % _pdf_text(line) for line in lines)
    content = b"BT /F1 14 Tf 22 TL 60 760 Td\n%s\nET" % shown
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources 6 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        font,
        b"<</Font<</F1 5 0 R>>>>",
    ]
    file, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return file + (
        b"xref\n0 7\n0000000000 65535 f \n%strailer\n<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (table, len(file))
    )


def _pdf_text(line: str) -> bytes:
    escaped = line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return escaped.encode("cp1252", errors="replace")


def _money(amount: int, item: Json, words: Words) -> str:
    return formatted(amount, item["currency"], words.language)


def _date(moment: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(moment))
