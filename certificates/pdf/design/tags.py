"""The template language of certificates: the few of Django's tags that cannot do harm, and ``fit``.

What is left out is left out on purpose: loops and padding filters (a template must not be able to
grow without bound), ``safe`` (values are always escaped), ``now`` and ``lorem`` (the same
certificate is always the same bytes), includes, URLs and everything that reads.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.template import Library, defaultfilters, defaulttags
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from certificates.pdf.design.probes import Probe
from certificates.pdf.lettering.faces import FAMILIES
from certificates.pdf.lettering.fitting import LEADING, Box, fit

register = Library()

#: No probe is wider than this many times its font size.
_PROBE_EMS = 12
#: No page is larger, in points.
_LONGEST = 14400

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

    Raises:
        ValueError: A length is no length on a page, or there is no such family.
    """
    box = _box(width, height, size, smallest)
    if family not in FAMILIES:
        raise ValueError(f"there is no family {family!r}; there are {', '.join(FAMILIES)}")
    if isinstance(text, Probe):
        probe = text.probes.boxed(text.name, box, family)
        return _block((probe,), min(size, width / _PROBE_EMS), height)
    fitted = fit(text, family, box)
    return _block(fitted.lines, fitted.size, height)


def _box(*lengths: float) -> Box:
    if not all(1 <= length <= _LONGEST for length in lengths):
        raise ValueError(f"the lengths of fit are between 1 and {_LONGEST} points")
    return Box(*lengths)


def _block(lines: Sequence[str], size: float, height: float) -> SafeString:
    taken = size * LEADING * len(lines)
    style = (
        f"font-size:{size:g}pt;line-height:{size * LEADING:.2f}pt;"
        f"padding-top:{max(height - taken, 0) / 2:.2f}pt"
    )
    broken = "<br>".join(conditional_escape(line) for line in lines)
    return mark_safe(f'<div style="{style}">{broken}</div>')  # noqa: S308 - lines are escaped
