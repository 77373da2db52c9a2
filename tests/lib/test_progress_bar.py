"""Who watches a long command sees how far it is; a log or a pipe stays clean."""

from __future__ import annotations

from io import StringIO

from lib.progress_bar import ProgressBar


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_how_far_it_is_and_ends_with_the_last_state() -> None:
    screen = Terminal()
    with ProgressBar(total=2000, label="certificates", stream=screen) as bar:
        bar.advance(500)
        bar.advance(1500)
    assert "100%  2,000/2,000 certificates" in screen.getvalue()
    assert screen.getvalue().endswith("\n")


def test_where_nobody_watches_nothing_is_written() -> None:
    log = StringIO()
    with ProgressBar(total=3, stream=log) as bar:
        bar.advance(3)
    assert log.getvalue() == ""


def test_nothing_to_do_and_more_than_was_counted_are_no_error() -> None:
    with ProgressBar(total=0, stream=Terminal()) as bar:
        bar.advance(5)
