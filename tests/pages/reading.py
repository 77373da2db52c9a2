"""A page as its reader meets it: words, headings, links, buttons."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext, override

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer
else:
    Answer = HttpResponse

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"}
_UNSEEN = {"head", "script", "style", "template"}


@dataclass
class Element:
    """A tag, its attributes, and the words inside it."""

    tag: str
    attributes: dict[str, str]
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


class Page(HTMLParser):
    """The elements of an HTML page, and what of it can be read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self._words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self._open):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.words.append(data)
        if not any(element.tag in _UNSEEN for element in self._open):
            self._words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._words).split())

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """The elements of a kind; ``class_`` stands for one of the classes."""
        wanted = attributes.pop("class_", "")
        return [
            element
            for element in self.elements
            if element.tag == tag
            and attributes.items() <= element.attributes.items()
            and (not wanted or wanted in element.attributes.get("class", "").split())
        ]

    @property
    def heading(self) -> str:
        (heading,) = self.all("h1")
        return heading.text

    @property
    def title(self) -> str:
        return next(element.text for element in self.elements if element.tag == "title")

    @property
    def language(self) -> str:
        return self.all("html")[0].attributes["lang"]

    @property
    def links(self) -> dict[str, str]:
        """Address to words; of two links to one address, the last."""
        return {link.attributes.get("href", ""): link.text for link in self.all("a")}

    @property
    def actions(self) -> set[str]:
        """Where the forms that change something go."""
        return {form.attributes.get("action", "") for form in self.all("form", method="post")}

    @property
    def robots(self) -> str:
        return " ".join(meta.attributes["content"] for meta in self.all("meta", name="robots"))


def read(response: Answer) -> Page:
    """Return the page of an answer."""
    return Page(response.content.decode())


def said(text: str, language: str, **values: object) -> str:
    """Return a sentence of ours as a reader of ``language`` gets it."""
    with override(language):
        sentence = gettext(text)
    return sentence % values if values else sentence
