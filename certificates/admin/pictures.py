"""Pictures of certificates for the admin's pages: as files, and inside an answer to a script."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any, Final

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from certificates.models import CertificateTemplate
from certificates.pdf.design.samples import BY_KEY, ORDINARY, SAMPLES
from certificates.pdf.errors import CertificateRenderError
from certificates.services.proofs import LARGE, SMALL, in_words, picture, print_saved, proofs
from certificates.services.template_checks import Problem, problems_in

#: A release may print the same template a little differently: pictures are not kept for ever.
_KEPT_SECONDS: Final = 3600


def png(data: bytes) -> HttpResponse:
    """Return a picture that the reader's browser may keep for an hour."""
    answer = HttpResponse(data, content_type="image/png")
    answer["Cache-Control"] = f"private, max-age={_KEPT_SECONDS}"
    return answer


def thumbnail(template: CertificateTemplate) -> HttpResponse:
    """Return a small picture of a template's ordinary certificate. Raises ``Http404`` if it cannot be printed."""
    key = f"template-thumbnail-{template.sha256}"
    data = cache.get(key)
    if data is None:
        proof = print_saved(template, ORDINARY)
        if not isinstance(proof, bytes):
            raise Http404(str(proof))
        data = picture(proof, scale=SMALL)
        cache.set(key, data, _KEPT_SECONDS)
    return png(data)


def answer_proof(request: HttpRequest, html: str) -> JsonResponse:
    """Answer with the extreme that is asked for (``sample``), or with small pictures of all of them.

    ``page`` or ``strip`` hold ``picture`` (a ``data:`` URI) or ``error``; ``problems`` what stands
    against saving; ``ms`` how long it took to print.
    """
    problems = problems_in(html)
    key = request.POST.get("sample", "")
    if key in BY_KEY:
        with stopwatch() as taken:
            [result] = proofs(html, [BY_KEY[key].content])
        return JsonResponse(
            {"page": shown(result, LARGE), "ms": taken(), "problems": described(problems)}
        )
    results = proofs(html, [sample.content for sample in SAMPLES])
    strip = [
        {"key": sample.key, **shown(result, SMALL)}
        for sample, result in zip(SAMPLES, results, strict=True)
    ]
    return JsonResponse({"strip": strip, "problems": described(problems)})


@contextmanager
def stopwatch() -> Iterator[Callable[[], int]]:
    """Give a function that returns the milliseconds since the start, whole."""
    began = perf_counter()
    yield lambda: round((perf_counter() - began) * 1000)


def described(problems: list[Problem]) -> list[dict[str, Any]]:
    """Return problems as a script reads them."""
    return [{"line": problem.line, "sentence": problem.sentence} for problem in problems]


def shown(result: bytes | CertificateRenderError, scale: float) -> dict[str, str]:
    """Return a page as a script reads it: a picture, or why there is none."""
    if not isinstance(result, bytes):
        return {"picture": "", "error": in_words(result)}
    encoded = base64.b64encode(picture(result, scale=scale)).decode()
    return {"picture": f"data:image/png;base64,{encoded}", "error": ""}
