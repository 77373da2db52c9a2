"""One press in many threads, in forked workers and in other processes: the same bytes from all."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from certificates.pdf import press as presses
from certificates.pdf.content import CertificateContent
from certificates.pdf.design.compile import compile_template
from certificates.pdf.design.plate import from_bytes
from certificates.pdf.design.samples import ORDINARY
from certificates.pdf.errors import CertificateRenderError, NotStampable, RenderFailed
from certificates.pdf.press import Press
from certificates.pdf.wording import words
from tests.certificates.pdf.engine import DEFAULT, PRESS, FreshPlates, compile_for, page
from tests.certificates.pdf.names_of_the_world import NAMES

ROOT = Path(__file__).resolve().parents[3]
SOME = [
    replace(ORDINARY, holder_name=name, number=f"N-{at}", language="es" if at % 2 else "en")
    for at, (_script, name) in enumerate(NAMES[::20])
]


def digest(press: Press, said: CertificateContent) -> str:
    return hashlib.sha256(press.make(DEFAULT, said).to_bytes()).hexdigest()


PROGRAM = """
from tests.certificates.pdf.test_the_press_is_shared import SOME, digest
from tests.certificates.pdf.engine import PRESS
print(*[digest(PRESS, said) for said in SOME])
"""


@pytest.mark.parametrize("seed", ["0", "1234"])
def test_another_process_makes_the_same_bytes(seed):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Tokyo"},
        capture_output=True,
        text=True,
        check=True,
    )
    press = Press(FreshPlates())
    assert done.stdout.split() == [digest(press, said) for said in SOME]


def test_what_was_made_before_and_in_which_order_changes_nothing():
    press = Press(FreshPlates())
    expected = [digest(press, said) for said in SOME]
    shuffled = list(enumerate(SOME))
    shuffled.reverse()
    other = Press(FreshPlates())
    assert all(digest(other, said) == expected[at] for at, said in shuffled)


def test_threads_share_a_press(monkeypatch):
    monkeypatch.setattr(presses, "_KEPT", 1)  # editions come and go all the time
    press = Press(FreshPlates())
    expected = [digest(PRESS, said) for said in SOME]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda said: digest(press, said), SOME * 3)) == expected * 3


def test_threads_may_typeset_at_once():
    source = page("<p style='text-decoration: underline'>{{ holder_name }}</p>")
    press = Press(FreshPlates())
    said = [replace(ORDINARY, holder_name=f"Alicia {at}") for at in range(6)]
    one_by_one = [press.make(source, each).sha256 for each in said]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda each: press.make(source, each).sha256, said)) == one_by_one


def _in_a_child(press: Press, said: list[CertificateContent], answers) -> None:
    answers.put([digest(press, each) for each in said])


def test_a_warm_press_survives_a_fork():
    press = Press(FreshPlates())
    expected = [digest(press, said) for said in SOME]
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    children = [context.Process(target=_in_a_child, args=(press, SOME, answers)) for _ in range(2)]
    for child in children:
        child.start()
    assert [answers.get(timeout=60) for _ in children] == [expected] * 2
    for child in children:
        child.join()
        assert child.exitcode == 0


class _Plates:
    """Fails as told, and counts how often it is asked."""

    def __init__(self, error: CertificateRenderError) -> None:
        self.error, self.asked = error, 0

    def plate(self, *_):
        self.asked += 1
        raise self.error


def test_a_template_that_cannot_be_stamped_is_asked_for_once():
    plates = _Plates(NotStampable("a reason"))
    press = Press(plates)
    for _ in range(3):
        with pytest.raises(NotStampable, match="a reason") as caught:
            press.stamp(DEFAULT, ORDINARY)
    assert plates.asked == 1
    depth, trace = 0, caught.value.__traceback__
    while trace:
        depth, trace = depth + 1, trace.tb_next
    assert depth < 8, "a kept error must not grow with each raise"


def test_a_failure_that_may_pass_is_tried_again_after_a_while(monkeypatch):
    plates = _Plates(RenderFailed("The template takes too long to set"))
    press = Press(plates)
    now = [1000.0]
    monkeypatch.setattr(presses.time, "monotonic", lambda: now[0])
    for _ in range(3):
        with pytest.raises(RenderFailed):
            press.make(DEFAULT, ORDINARY)
    assert plates.asked == 1
    now[0] += 61
    with pytest.raises(RenderFailed):
        press.make(DEFAULT, ORDINARY)
    assert plates.asked == 2


def test_editions_do_not_pile_up(monkeypatch):
    monkeypatch.setattr(presses, "_KEPT", 3)
    press = Press(FreshPlates())
    for at in range(8):
        press.make(DEFAULT, replace(ORDINARY, course_title=f"Curso {at}"))
        assert len(press._stamps) <= 3


def test_a_plate_is_stored_and_read_again():
    plate = compile_template(DEFAULT, words(ORDINARY))
    assert from_bytes(plate.to_bytes()) == plate
    assert from_bytes(plate.to_bytes()).to_bytes() == plate.to_bytes()
    assert compile_for(DEFAULT, ORDINARY).to_bytes() == plate.to_bytes()


@pytest.mark.parametrize(
    "garbage", [b"", b"x", b"x\x9c", compile_for(page("x"), ORDINARY).to_bytes()[:-9], b"\x1f\x8b"]
)
def test_what_is_no_plate_is_not_read(garbage):
    with pytest.raises(ValueError, match="compiled template"):
        from_bytes(garbage)
