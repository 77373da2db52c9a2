"""The template language of certificates: the few of Django's tags that cannot do harm, and ``fit``.

What is left out is left out on purpose: loops and padding filters (a template must not be able to
grow without bound), ``safe`` (values are always escaped), ``now`` and ``lorem`` (the same
certificate is always the same bytes), includes, URLs and everything that reads.
"""

from __future__ import annotations

from django.template import Library, defaultfilters, defaulttags
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from certificates.pdf.fitting import LEADING, Box, fit

register = Library()

for _name in ("if", "comment", "templatetag"):
    register.tag(_name, defaulttags.register.tags[_name])
for _name in ("capfirst", "default", "lower", "upper"):
    register.filter(_name, defaultfilters.register.filters[_name])


@register.simple_tag(name="fit")
def fit_into_box(
    text: str,
    *,
    width: float,
    height: float,
    size: float,
    smallest: float,
    family: str = "serif",
) -> SafeString:
    """Return a block with ``text`` at ``size``, or smaller and on more lines, filling its box.

    All lengths are points. One line is centred in the height, as several are.
    """
    fitted = fit(text, family, Box(width, height, size, smallest))
    taken = fitted.size * LEADING * len(fitted.lines)
    lines = "<br>".join(conditional_escape(line) for line in fitted.lines)
    style = (
        f"font-size:{fitted.size:g}pt;line-height:{fitted.size * LEADING:.2f}pt;"
        f"padding-top:{max(height - taken, 0) / 2:.2f}pt"
    )
    return mark_safe(f'<div style="{style}">{lines}</div>')  # noqa: S308 - lines are escaped
