"""An author's image is made anew before anybody sees it, and a text names it without knowing where it lies."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.models import User
from courses.exceptions import UnreadableImage
from courses.images import reading
from courses.images.reading import made_anew
from courses.images.services import add_image, describe_image, remove_image
from courses.models import Course, Lesson, LessonImage
from courses.services import update_lesson
from lib.admin import page_of
from lib.errors import NotAllowed
from tests.factories.academy import enroll, lessons_of, make_course
from tests.pages.reading import Page

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
SECRET = b"GPS 40.4168 -3.7038"


def picture(kind: str = "PNG", *, size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    kept = BytesIO()
    Image.new("RGB", size, "olive").save(kept, kind, **options)
    return kept.getvalue()


@pytest.fixture
def lesson(course: Course) -> Lesson:
    return lessons_of(course)[0]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_an_image_is_kept_as_webp(kind: str) -> None:
    with Image.open(made_anew(BytesIO(picture(kind)))) as kept:
        assert (kept.format, kept.size) == ("WEBP", (60, 40))


def test_what_a_camera_wrote_into_it_is_not_kept_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = SECRET.decode()
    kept = made_anew(BytesIO(picture("JPEG", exif=exif))).read()
    assert SECRET not in kept
    with Image.open(BytesIO(kept)) as image:
        assert image.size == (40, 60)
        assert not image.getexif()


def test_a_huge_image_is_made_as_small_as_a_page_needs() -> None:
    with Image.open(made_anew(BytesIO(picture(size=(5000, 2500))))) as kept:
        assert kept.size == (2000, 1000)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(SVG, id="a drawing that can act"),
        pytest.param(b"<!doctype html><script>alert(1)</script>", id="a page"),
        pytest.param(b"", id="nothing"),
        pytest.param(picture()[:50], id="half an image"),
        pytest.param(picture("TIFF"), id="what browsers do not show"),
        pytest.param(picture(size=(8000, 7000)), id="a bomb of pixels"),
        pytest.param(picture() + bytes(reading.LARGEST), id="too many bytes"),
    ],
)
def test_what_is_no_image_for_a_page_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableImage):
        made_anew(BytesIO(data))


def test_what_hides_behind_an_image_is_not_kept() -> None:
    hidden = b"<script>alert(document.domain)</script>"
    assert hidden not in made_anew(BytesIO(picture("JPEG") + hidden)).read()


def test_only_its_authors_change_the_images_of_a_lesson(
    alicia: User, carla: User, lesson: Lesson
) -> None:
    image = add_image(lesson=lesson, by=carla, picture=made_anew(BytesIO(picture())), alt="Hoja")
    for stranger in (alicia, make_course().instructor):
        with pytest.raises(NotAllowed):
            add_image(lesson=lesson, by=stranger, picture=made_anew(BytesIO(picture())))
        with pytest.raises(NotAllowed):
            describe_image(image=image, by=stranger, alt="Otra")
        with pytest.raises(NotAllowed):
            remove_image(image=image, by=stranger)
    assert LessonImage.objects.get().alt == "Hoja"


def test_a_student_sees_the_image_that_the_text_names(
    client: Client, alicia: User, carla: User, lesson: Lesson
) -> None:
    image = add_image(
        lesson=lesson, by=carla, picture=made_anew(BytesIO(picture())), alt="Una [hoja]"
    )
    update_lesson(lesson=lesson, by=carla, body=f"Mira:\n\n{image.markdown}")
    course = lesson.module.course
    enroll(alicia, course)
    client.force_login(alicia)

    html = client.get(f"/learn/{course.slug}/{lesson.pk}/").content.decode()
    shown = [one for one in Page(html).all("img") if "images/" in one.attributes["src"]]
    assert [one.attributes["alt"] for one in shown] == ["Una [hoja]"]
    assert shown[0].attributes["src"] == image.file.url
    with storages["public"].open(str(image.file)) as kept:
        assert kept.read(4) == b"RIFF"


def test_a_removed_image_leaves_the_store(
    carla: User, lesson: Lesson, django_capture_on_commit_callbacks: Any
) -> None:
    image = add_image(lesson=lesson, by=carla, picture=made_anew(BytesIO(picture())))
    key = str(image.file)
    with django_capture_on_commit_callbacks(execute=True):
        remove_image(image=image, by=carla)
    assert not LessonImage.objects.exists()
    assert not storages["public"].exists(key)


# --- In the admin -----------------------------------------------------------------------------------


def form(lesson: Lesson, **images: object) -> dict[str, Any]:
    return {
        "title": lesson.title,
        "kind": "text",
        "required": "on",
        "body": "Texto.",
        "images-TOTAL_FORMS": 1,
        "images-INITIAL_FORMS": 0,
        "images-0-lesson": lesson.pk,
        **{f"images-0-{name}": value for name, value in images.items()},
    }


def test_an_author_adds_an_image_and_reads_what_to_write(
    client: Client, carla: User, lesson: Lesson
) -> None:
    client.force_login(carla)
    page = page_of(lesson)
    upload = SimpleUploadedFile("hoja.png", picture(), "image/png")
    answer = client.post(page, form(lesson, alt="Hoja", upload=upload))
    assert answer.status_code == 302, answer.content.decode()[:3000]

    image = LessonImage.objects.get()
    assert (image.alt, image.width, image.height, image.lesson) == ("Hoja", 60, 40, lesson)
    assert image.markdown == f"![Hoja](image:{image.code})"
    assert image.markdown in client.get(page).content.decode()

    kept = {"images-INITIAL_FORMS": 1, "images-0-id": image.pk}
    client.post(page, form(lesson, alt="Otra") | kept)
    assert LessonImage.objects.get().alt == "Otra"
    client.post(page, form(lesson, alt="Otra", DELETE="on") | kept)
    assert not LessonImage.objects.exists()


def test_a_drawing_that_can_act_is_refused_beside_its_field(
    client: Client, carla: User, lesson: Lesson
) -> None:
    carla.language = "en"
    carla.save()
    client.force_login(carla)
    upload = SimpleUploadedFile("hoja.png", SVG, "image/png")
    answer = client.post(page_of(lesson), form(lesson, alt="Hoja", upload=upload))
    assert "not an image that we can read" in answer.content.decode()
    assert not LessonImage.objects.exists()
