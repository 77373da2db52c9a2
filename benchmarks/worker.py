"""A worker without a broker; it prints its peak memory, in MB, before the work, after issuing and after archiving."""

from __future__ import annotations

from pathlib import Path

from certificates.models import CertificateArchive
from certificates.services.archiving import archive_due_certificates
from certificates.services.issuing import issue_due_certificates
from certificates.warming import warm


def main(archived: float) -> None:
    """Issue all that is due, then archive ``archived`` of them."""
    warm()
    before = _peak_mb()
    while issue_due_certificates():
        pass
    issued = _peak_mb()
    waiting = CertificateArchive.objects.filter(state="waiting").order_by("pk")
    CertificateArchive.objects.filter(pk__in=waiting.values("pk")[int(archived) :]).update(
        state="failed"
    )
    while archive_due_certificates():
        pass
    print(before, issued, _peak_mb())


def _peak_mb() -> float:
    """The high-water mark; not ``ru_maxrss``, which begins with that of the process that started this one."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024
