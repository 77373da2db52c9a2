"""What is what in an export, for who opens it."""

from __future__ import annotations

import textwrap

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User


def explanation(user: User) -> str:
    """Return the text of ``README.txt``, in the active language, in lines that every editor shows."""
    today = date_format(timezone.localdate(), "DATE_FORMAT")
    about = {"name": user.full_name, "site": settings.SITE_NAME, "day": today}
    paragraphs = [
        _("Everything that %(site)s knew about %(name)s on %(day)s.") % about,
        _(
            "data.json holds it as text that programs read, and people too: profile, email_addresses, consents (which "
            "version of the terms you accepted, and when), api_tokens (never the tokens themselves), second_factors "
            "and identities (how you sign in), audit_trail (what happened to your account, and from which network "
            "address), orders (amounts in the smallest unit of their currency: 4900 EUR are 49.00 euros), enrolments, "
            "lessons (watched: from which to which second of a video), completions, quiz_attempts (your answers), "
            "submissions (what you handed in for assignments; files are in the folder of that name), certificates "
            "with their history, and mails (kind, subject and date)."
        ),
        _(
            "The folder certificates holds the PDFs as they were issued. They are signed: keep them as they are, and "
            "anyone can verify them at %(url)s."
        )
        % {"url": f"{settings.SITE_URL}/verify/"},
        _(
            "Not in it: your password and your tokens, which we cannot read ourselves, and the texts of mails, which "
            "you have received."
        ),
        _("If something is wrong or missing, write to %(email)s.")
        % {"email": settings.SUPPORT_EMAIL},
        _("Keep this file to yourself: it says a lot about you."),
    ]
    return "\n\n".join(textwrap.fill(paragraph, width=78) for paragraph in paragraphs) + "\n"
