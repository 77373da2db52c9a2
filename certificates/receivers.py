"""One line per signal."""

from typing import Any

from certificates.services.queueing import queue_certificate
from progress.models import CourseCompletion


def queue_on_completion(*, completion: CourseCompletion, **_: Any) -> None:
    """A completed course owes its certificate, from the same transaction on."""
    queue_certificate(completion=completion)
