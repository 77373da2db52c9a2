from __future__ import annotations

import pytest

from certificates.pdf.design.template import TemplateSource
from certificates.pdf.errors import (
    CertificateRenderError,
    NotOnePage,
    RenderFailed,
    TemplateRefused,
    TemplateTooLarge,
)
from certificates.pdf.render import render


def _page(inside: str, head: str = "") -> TemplateSource:
    return TemplateSource(f"<html><head>{head}</head><body>{inside}</body></html>")


@pytest.fixture
def no_sockets(monkeypatch):
    """Fail on the first attempt to resolve or connect."""

    def refuse(*args, **kwargs):
        raise AssertionError(f"a template reached for the network: {args}")

    monkeypatch.setattr("socket.getaddrinfo", refuse)
    monkeypatch.setattr("socket.socket.connect", refuse)


@pytest.mark.parametrize(
    "inside",
    [
        '<img src="http://127.0.0.1:9/x.png">',
        '<img src="http://169.254.169.254/latest/meta-data/">',
        '<img src="//127.0.0.1/x.png">',
        '<img src="/etc/passwd">',
        '<img src="file:///etc/passwd">',
        '<img src="../../../manage.py">',
        '<style>@import url("http://127.0.0.1:9/x.css");</style>',
        "<style>@page { background-image: url(http://127.0.0.1:9/x.png) }</style>",
        "<style>@font-face { font-family: X; src: url(file:///etc/passwd) }</style>",
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
        '<pdf:insert src="/etc/passwd">',
    ],
)
def test_no_file_and_no_address_is_read(content, text_of, no_sockets, inside, caplog):
    try:
        data = render(_page(f"{inside}<p>{{{{ number }}}}</p>"), content)
    except CertificateRenderError:
        return
    text = text_of(data)
    assert content.number in text
    assert "root:" not in text


@pytest.mark.parametrize(
    "inside",
    [
        "{% include 'registration/login.html' %}",
        "{% extends 'base.html' %}",
        "{% load static %}",
        "{% now 'Y' %}",
        "{% for x in number %}{{ x }}{% endfor %}",
        "{% debug %}",
        "{{ holder_name|safe }}",
        "{{ number|ljust:'999999999' }}",
        "{{ 7*7 }}",
        "{% if %}",
        "{% fit holder_name width=1 %}",
        "{% fit holder_name width=code height=2 size=3 smallest=4 %}",
        "{% if 1 %}" * 3000 + "{% endif %}" * 3000,
        '<table><tr><td colspan="1000000">x</td></tr></table>',
        '<table><tr><td rowspan="&#49;000000">x</td></tr></table>',
        '<table><tr><td col{% if 1 %}span{% endif %}="1000000">x</td></tr></table>',
        "<div>" * 5000,
    ],
)
def test_what_could_do_harm_is_not_in_the_language(content, inside):
    with pytest.raises(TemplateRefused):
        render(_page(inside), content)


@pytest.mark.parametrize(
    "backdrop", ["missing.svg 0 0 1", "../fonts/x.svg 0 0 1", "/etc/passwd 0 0 1", "frame.svg"]
)
def test_a_backdrop_is_one_of_our_drawings(content, backdrop):
    with pytest.raises(TemplateRefused):
        render(_page("", f'<meta name="backdrop" content="{backdrop}">'), content)


def test_a_template_of_more_than_64_kilobytes_is_refused(content):
    with pytest.raises(TemplateTooLarge):
        render(_page("é" * 33_000), content)


def test_content_that_flows_over_is_refused(content):
    with pytest.raises(NotOnePage):
        render(_page("<p>line</p>" * 200), content)


def test_nesting_too_deep_is_refused(content):
    with pytest.raises(RenderFailed):
        render(_page("<div>" * 150 + "x"), content)
