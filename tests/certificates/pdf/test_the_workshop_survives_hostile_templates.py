"""Templates that fetch, read, start and explode: refused in a process of their own, within bounds."""

from __future__ import annotations

import base64
import resource
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from certificates.pdf import workshop
from certificates.pdf.design.samples import ORDINARY
from certificates.pdf.design.template import TemplateSource
from certificates.pdf.errors import (
    CertificateRenderError,
    NotOnePage,
    RenderFailed,
    TemplateRefused,
    TemplateTooLarge,
)
from certificates.pdf.pictures import picture_of
from certificates.pdf.wording import words
from certificates.pdf.workshop import compile_in_workshop, proofs
from tests.certificates.pdf.engine import DEFAULT, PRESS, page, text_by_pdfium

ROOT = Path(__file__).resolve().parents[3]
#: The limit on processor time is 20 seconds; a busy machine makes more of them on the clock.
LONGEST_SECONDS = 60
#: The limit on address space is 1,536 MB.
MOST_MEGABYTES = 1600
VALUES = words(ORDINARY)


@contextmanager
def bounded(seconds: float = LONGEST_SECONDS) -> Iterator[None]:
    """What happens inside takes so long at most, and no child of ours more memory than it may."""
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024 < MOST_MEGABYTES


def assert_refused(error: CertificateRenderError, expected) -> None:
    """As expected (None: whatever), with a sentence for a person of the office: one plain line."""
    assert expected is None or isinstance(error, expected)
    sentence = str(error)
    assert 10 < len(sentence) < 400
    assert "\n" not in sentence
    assert " at 0x" not in sentence
    assert "Traceback" not in sentence


class _Counting(BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[HTTPServer]:
    """A web server on this machine that counts who asks."""
    with HTTPServer(("127.0.0.1", 0), _Counting) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def _svg(inside: str, doctype: str = "") -> str:
    svg = (
        f'{doctype}<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink">{inside}</svg>'
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


FETCHES = {
    "image": '<img src="{}/x.png">',
    "image without scheme": '<img src="//{host}/x.png">',
    "background": '<div style="background-image: url({}/x.png)">x</div>',
    "page background": "<style>@page {{ background-image: url({}/x.png) }}</style>",
    "page background file": "<style>@page {{ background-image: url(file:///etc/passwd) }}</style>",
    "import": '<style>@import url("{}/x.css"); @import "{}/y.css";</style>',
    "font": "<style>@font-face {{ font-family: X; src: url({}/x.ttf) }} p {{ font-family: X }}</style><p>x</p>",
    "font file": "<style>@font-face {{ font-family: X; src: url(/etc/passwd) }} p {{ font-family: X }}</style><p>x</p>",
    "style sheet": '<link rel="stylesheet" type="text/css" href="{}/x.css">',
    "insert": '<pdf:insert src="{}/x.pdf">',
    "insert a file": '<pdf:insert src="file:///etc/passwd">',
    "a file": '<img src="/etc/passwd"><img src="../../../manage.py"><img src="file:///etc/passwd">',
    "svg image": f'<img src="{_svg("<image xlink:href=*{}/x.png* width=*9* height=*9*/>").replace("*", chr(34))}">',
    "script": "<script>fetch('{}')</script><iframe src='{}/f'></iframe><object data='{}/o'></object>",
    "entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "{}/e">]><p>&x;</p>',
    "link": '<base href="{}/"><img src="x.png"><a href="{}/only-a-link">x</a>',
}


@pytest.mark.parametrize("inside", FETCHES.values(), ids=FETCHES)
def test_nothing_is_fetched_and_no_file_is_read(server, inside):
    host = f"127.0.0.1:{server.server_port}"
    address = f"http://{host}"
    svg = _svg(
        f'<image xlink:href="{address}/x.png" width="9" height="9"/><use xlink:href="{address}/y.svg#a"/>'
    )
    html = (
        f'<img src="{svg}">'
        if inside is FETCHES["svg image"]
        else inside.format(*[address] * 3, host=host)
    )
    source = page(f"{html}<p>{{{{ number }}}}</p>")
    try:
        made = PRESS.make(source, ORDINARY).to_bytes()
    except CertificateRenderError:
        made = None
    assert _Counting.asked == []
    if made:
        assert ORDINARY.number in text_by_pdfium(made)
        assert "root:" not in text_by_pdfium(made)


def test_the_workshop_does_not_fetch_either(server):
    address = f"http://127.0.0.1:{server.server_port}"
    inside = FETCHES["image"] + FETCHES["a file"] + FETCHES["import"] + FETCHES["style sheet"]
    with bounded():
        (made,) = proofs(page(f"{inside.format(*[address] * 6)}{{{{ number }}}}"), [ORDINARY])
    assert _Counting.asked == []
    assert isinstance(made, CertificateRenderError) or ORDINARY.number in text_by_pdfium(made)


def _png(width: int, height: int) -> str:
    """A picture of so many pixels, all black, in few bytes."""
    rows = zlib.compress((b"\0" + bytes((width + 7) // 8)) * height, 9)
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\1\0\0\0\0"
    chunks = b"".join(
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        for kind, data in ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    )
    data = base64.b64encode(b"\x89PNG\r\n\x1a\n" + chunks).decode()
    return f"data:image/png;base64,{data}"


ENTITIES = "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
LOOP = "{% for x in number %}{{ x }}{% endfor %}"
#: Refused while they are read, or by the first lock, in any process.
REFUSED = {
    "elements": ("<div>" * 5000, TemplateRefused),
    "nested elements": ("<div>" * 150, RenderFailed),
    "columns": ('<table><tr><td colspan="1000000">x</td></tr></table>', TemplateRefused),
    "rows": ("<table><tr><td rowspan=&#57;99999>x</td></tr></table>", TemplateRefused),
    "a giant page": ("<style>@page { size: 9000000pt 9000000pt }</style>", TemplateRefused),
    "too large": ("a" * 66_000, TemplateTooLarge),
    "words": ("a " * 30_000, (NotOnePage, RenderFailed)),
    "conditions": ("{% if hours %}" * 2000 + "{% endif %}" * 2000, TemplateRefused),
    "backdrops": ('<meta name="backdrop" content="frame.svg 0 0 842">' * 800, TemplateRefused),
    "a backdrop nowhere": ('<meta name="backdrop" content="frame.svg 1.2.3 0 .">', TemplateRefused),
    "loops": (LOOP, TemplateRefused),
    "includes": ("{% include 'a' %}", TemplateRefused),
    "inheritance": ("{% extends 'a' %}", TemplateRefused),
    "libraries": ("{% load static %}", TemplateRefused),
    "padding filters": ("{{ number|ljust:'999999999' }}", TemplateRefused),
    "unescaped values": ("{{ holder_name|safe }}", TemplateRefused),
    "attributes of values": ("{{ number.__class__.__mro__ }}", TemplateRefused),
    "methods of values": ("{{ number.encode }}", TemplateRefused),
    "half a character": ("\ud800", TemplateRefused),
    "an unknown master page": ("<pdf:nexttemplate name='x'><pdf:nextpage>", RenderFailed),
    "NUL": ("\0\0\0", None),
}
#: Run, each in a workshop of its own.
BOMBS = {
    "nested tables": ("<table><tr><td>" * 40, RenderFailed),
    "many spans": ("<table><tr>" + "<td colspan=99 rowspan=99>x</td>" * 30 + "</table>", None),
    "a page of nothing": ("<style>@page { size: -5pt 0pt }</style>", RenderFailed),
    "pixels": (f'<img src="{_png(16000, 16000)}" width="100" height="100">', None),
    "style": (
        "<style>" + "".join(f"p p p p.a{n}{{color:red}}" for n in range(2600)) + "</style>",
        None,
    ),
    "one word": ("a" * 60_000, None),
    "letters": ('<p style="font-size: 100000pt">x</p>', RenderFailed),
    "padding": ('<p style="padding: 1e9pt">x</p>', RenderFailed),
    "entities": (f'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">{ENTITIES}]><p>&i;</p>', None),
    "deep conditions": ("{% if hours %}" * 300 + "x" + "{% endif %}" * 300, TemplateRefused),
}


@pytest.mark.parametrize(("inside", "refusal"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_costs_a_bounded_time_and_is_refused_in_words(inside, refusal):
    source = page(f"{inside}<p>{{{{ number }}}}</p>")
    with bounded():
        try:
            plate = compile_in_workshop(source, VALUES)
        except CertificateRenderError as error:
            assert_refused(error, refusal)
        else:
            assert refusal is None
            assert len(plate.to_bytes()) < 1_000_000


@pytest.mark.parametrize(("inside", "refusal"), REFUSED.values(), ids=REFUSED)
def test_what_needs_no_running_to_be_refused_is_refused_in_words(inside, refusal):
    started = time.monotonic()
    try:
        made = PRESS.make(page(f"{inside}<p>{{{{ number }}}}</p>"), ORDINARY).to_bytes()
    except CertificateRenderError as error:
        assert_refused(error, refusal)
    else:
        assert refusal is None
        assert ORDINARY.number in text_by_pdfium(made)
    assert time.monotonic() - started < LONGEST_SECONDS


ATTEMPTS = """
import os, socket, subprocess, sys
from certificates.pdf.confinement import confine
confine()
attempts = {
    "read": lambda: open("/etc/passwd").read(),
    "read the settings": lambda: open("/proc/self/environ").read(),
    "write": lambda: open("/tmp/x", "w"),
    "remove": lambda: os.remove("/tmp/none"),
    "start": lambda: subprocess.run(["true"]),
    "shell": lambda: os.system("true"),
    "fork": os.fork,
    "connect": lambda: socket.create_connection(("127.0.0.1", 9)),
    "resolve": lambda: socket.getaddrinfo("localhost", 80),
    "memory": lambda: bytearray(2 << 30),
}
for name, attempt in attempts.items():
    try:
        attempt()
    except (PermissionError, MemoryError):
        continue
    print(name)
"""


def test_in_the_workshop_nothing_is_read_written_started_or_connected():
    done = subprocess.run(
        [sys.executable, "-c", ATTEMPTS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        ("import os; os.abort()", "more time or memory"),
        ("bytearray(1 << 50)", "more time or memory"),
        ("print('no answer')", "something strange"),
        ("print('[]')", "something strange"),
    ],
)
def test_a_workshop_that_dies_or_babbles_is_a_refusal(monkeypatch, program, sentence):
    monkeypatch.setattr(workshop, "_COMMAND", [sys.executable, "-c", program])
    with pytest.raises(RenderFailed, match=sentence):
        compile_in_workshop(DEFAULT, VALUES)


def test_a_workshop_that_takes_for_ever_is_ended(monkeypatch):
    monkeypatch.setattr(workshop, "_COMMAND", [sys.executable, "-c", "while True: pass"])
    monkeypatch.setattr(workshop, "_PATIENCE", 1)
    with pytest.raises(RenderFailed, match="too long"):
        compile_in_workshop(DEFAULT, VALUES)


def test_after_all_of_them_an_honest_template_is_compiled_and_previewed():
    with bounded():
        assert compile_in_workshop(DEFAULT, VALUES).items
        (made,) = proofs(DEFAULT, [ORDINARY])
    assert isinstance(made, bytes)
    assert picture_of(made, scale=0.3)[:4] == b"\x89PNG"


def test_no_secret_of_the_application_reaches_the_workshop(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "s3cret")
    tell = "import json, os; print(json.dumps({'plate': '', 'environment': dict(os.environ)}))"
    monkeypatch.setattr(workshop, "_COMMAND", [sys.executable, "-c", tell])
    seen = workshop._ask({})["environment"]
    assert "PATH" in seen
    assert "s3cret" not in seen.values()


def test_an_empty_template_is_a_page():
    assert compile_in_workshop(TemplateSource(""), VALUES).items == ()
