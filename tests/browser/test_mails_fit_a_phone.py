"""No mail has to be scrolled sideways on the narrowest phone, whatever a course or a person is called."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from lms.mails.catalogue import KINDS
from lms.mails.views import example
from tests.factories.academy import make_course
from tests.factories.people import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

# Without a place to break.
PERSON = "Wolfeschlegelsteinhausenbergerdorff" * 3
COURSE = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk" * 2


@pytest.mark.parametrize("width", [320, 600])
def test_no_mail_is_wider_than_the_screen(chromium: Browser, width: int) -> None:
    reader = make_user(PERSON, email="w@example.com")
    make_course(title=COURSE)
    page = chromium.new_page(viewport={"width": width, "height": 700})
    wide = {}
    for kind in KINDS:
        for language in ("es", "en"):
            page.set_content(example(kind, reader, language).html)
            needed = page.evaluate("document.documentElement.scrollWidth")
            if needed > width:
                wide[f"{kind.name} in {language}"] = needed
    page.close()
    assert wide == {}
