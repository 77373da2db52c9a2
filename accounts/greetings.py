"""How every mail of ours begins."""

from django.utils.translation import gettext as _

from accounts.models import User


def greeting(user: User) -> str:
    """Hello and the short name, in the active language."""
    return _("Hello, %(name)s") % {"name": user.get_short_name()}
