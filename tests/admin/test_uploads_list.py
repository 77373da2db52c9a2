"""Authors see what became of their uploads, and cancel what is on its way; of others' they see nothing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from courses.enums import UploadState
from courses.models import Course, VideoUpload
from lib.admin import page_of
from tests.factories.academy import lessons_of, make_course

LIST = reverse("admin:courses_videoupload_changelist")


@pytest.fixture
def office(client: Client, carla: User) -> Client:
    carla.language = "en"
    carla.save()
    client.force_login(carla)
    return client


def upload_to(course: Course, name: str, state: UploadState, **fields: object) -> VideoUpload:
    return VideoUpload.objects.create(
        lesson=lessons_of(course)[len(name) % 2],
        author=course.instructor,
        original_name=name,
        content_type="video/mp4",
        size=3 * 1024**3,
        part_size=8 * 1024**2,
        multipart_id="none",
        state=state,
        **fields,
    )


def test_an_author_reads_why_it_failed_and_sees_nobody_elses(
    office: Client, course: Course
) -> None:
    failed = upload_to(course, "film.mp4", UploadState.FAILED, error="not_a_video")
    upload_to(make_course(), "ajena.mp4", UploadState.STARTED)

    page = office.get(LIST).content.decode()
    assert "film.mp4" in page
    assert "3.0" in page
    assert "ajena.mp4" not in page
    told = office.get(page_of(failed)).content.decode()
    assert "This file is not a video that we can read" in told
    assert "Cancel the upload" not in told, "it is over"


def test_an_upload_on_its_way_is_cancelled_after_a_question(office: Client, course: Course) -> None:
    upload = upload_to(course, "film.mp4", UploadState.STARTED)
    cancel = reverse("admin:courses_videoupload_cancel", args=[upload.pk])
    assert cancel in office.get(page_of(upload)).content.decode()

    assert "The lesson keeps the video it has" in office.get(cancel).content.decode()
    upload.refresh_from_db()
    assert upload.state == UploadState.STARTED
    office.post(cancel, {"answer": "yes"})
    upload.refresh_from_db()
    assert upload.state == UploadState.ABORTED


def test_the_list_costs_the_same_with_one_upload_and_thirty(office: Client, course: Course) -> None:
    costs = []
    for many in (1, 29):
        for number in range(many):
            upload_to(course, f"film {number}.mp4", UploadState.DONE)
        office.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            assert office.get(LIST).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
