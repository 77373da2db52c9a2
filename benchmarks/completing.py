"""Students who finish a course, so many of them a second.

A completion is what the receiver of ``course_completed`` writes (completion, certificate with everything it will say,
first line of its history) as one SQL statement, and the product's own doorbell: by the ORM, students and workers would
share two cores, and the students would take most of them.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from certificates.models import Certificate, new_code, verification_url
from certificates.services.queueing import doorbell, queue_certificate
from enrollments.models import Enrollment
from progress.models import CourseCompletion

_OWN = (
    "completion_id, student_id, holder_name, code, verification_url, created_at, updated_at, due_at"
)
_COMPLETE = """
WITH done AS (
    INSERT INTO progress_coursecompletion (enrollment_id, completed_at) VALUES (%s, now()) RETURNING id
), promised AS (
    INSERT INTO certificates_certificate ({own}, {shared})
    SELECT done.id, %s, %s, %s, %s, now(), now(), now(), {shared}
    FROM done, pattern RETURNING id
)
INSERT INTO certificates_certificateevent (certificate_id, kind, at, detail)
SELECT id, 'queued', now(), '{{}}' FROM promised
"""
_PATTERN = """
DROP TABLE IF EXISTS pattern;
CREATE TABLE pattern AS SELECT * FROM certificates_certificate WHERE id = %s;
UPDATE pattern SET state = 'queued', number = NULL, sha256 = ''
"""
#: Students do not wait for each other's commits.
CONNECTIONS = 16


def main(course: float, skip: float, count: float, rate: float) -> None:
    """Let ``count`` students of the course with that id finish, but for the ``skip`` that did already."""
    rows = Enrollment.objects.filter(course=int(course)).order_by("pk")
    rows = rows[int(skip) : int(skip + count)]
    seats = list(rows.values_list("pk", "student_id", "student__full_name"))
    statement = _prepared(seats.pop(0)[0])
    with ThreadPoolExecutor(CONNECTIONS) as students:
        began, finishing = time.monotonic(), []
        for at, seat in enumerate(seats):
            time.sleep(max(0, began + at / rate - time.monotonic()))
            finishing.append(students.submit(_complete, statement, *seat))
        for finished in finishing:
            finished.result()


def _prepared(enrollment_id: int) -> str:
    """Complete the first seat by the product's own service; its row is the pattern of all others."""
    completion = CourseCompletion.objects.create(enrollment_id=enrollment_id)
    first = queue_certificate(completion=completion)
    own = {*_OWN.split(", "), "id"}
    shared = [f.attname for f in Certificate._meta.concrete_fields if f.attname not in own]
    with connection.cursor() as cursor:
        cursor.execute(_PATTERN, [first.pk])
    return _COMPLETE.format(own=_OWN, shared=", ".join(shared))


def _complete(statement: str, enrollment_id: int, student_id: int, name: str) -> None:
    code = new_code()
    values: list[Any] = [enrollment_id, student_id, name, code, verification_url(code)]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    doorbell.ring()
