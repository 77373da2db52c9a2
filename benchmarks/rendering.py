"""One certificate: stamped and signed, against the same page by plain xhtml2pdf."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.clock import Rounds, cpu_ms
from benchmarks.ordinary import OrdinaryPage
from certificates.documents import credential_attachment, press
from certificates.keys import keyring
from certificates.models import new_code, verification_url
from certificates.pdf.content import CertificateContent
from certificates.pdf.design.samples import ORDINARY
from certificates.pdf.design.template import default_template
from certificates.pdf.render import render_whole

ROUNDS = 25
#: A stamped certificate is too quick for one reading of the clock.
STAMPS = 40
#: A credential as long as a real one.
_CREDENTIAL = "x" * 2600


def rendering() -> dict[str, float]:
    """``render_vs_xhtml2pdf``: signed and with the credential attached. ``…_unsigned``: with neither.

    ``typeset_cpu_ms`` is the way of templates that cannot be stamped: xhtml2pdf, tuned, then signed.
    """
    rounds = Rounds()
    with TemporaryDirectory() as folder:
        page = OrdinaryPage(Path(folder))
        for at in range(ROUNDS + 2):
            costs = _one_round(page, at)
            if at >= 2:  # before, fonts and templates are read
                rounds.add(costs)
    return {
        "render_vs_xhtml2pdf": rounds.ratio("ordinary", "signed"),
        "render_vs_xhtml2pdf_unsigned": rounds.ratio("ordinary", "unsigned"),
        "xhtml2pdf_cpu_ms": rounds.median("ordinary"),
        "stamp_cpu_ms": rounds.median("signed"),
        "stamp_unsigned_cpu_ms": rounds.median("unsigned"),
        "typeset_cpu_ms": rounds.median("typeset"),
    }


def _one_round(page: OrdinaryPage, at: int) -> dict[str, float]:
    contents = [_content(at * STAMPS + number) for number in range(STAMPS)]
    return {
        "ordinary": cpu_ms(partial(page.make, contents[0])),
        "signed": cpu_ms(partial(_stamp, contents, signed=True)) / STAMPS,
        "unsigned": cpu_ms(partial(_stamp, contents, signed=False)) / STAMPS,
        "typeset": cpu_ms(
            partial(render_whole, default_template(), contents[0], signer=keyring().document)
        ),
    }


def _stamp(contents: list[CertificateContent], *, signed: bool) -> None:
    attachment = credential_attachment(_CREDENTIAL) if signed else None
    signer = keyring().document if signed else None
    for content in contents:
        press.make(default_template(), content, attachment=attachment, signer=signer)


def _content(number: int) -> CertificateContent:
    code = new_code()
    return replace(
        ORDINARY,
        number=f"TIT-2026-{number:07d}",
        code=code,
        verification_url=verification_url(code),
        holder_name=f"{ORDINARY.holder_name} {'ABCDEFGHIJ'[number % 10]}{chr(97 + number % 26)}",
    )
