"""A program builds a course as its author would in the admin: whole, checked alike, and noted alike."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from courses.assignments.models import Assignment
from courses.authoring import services
from courses.models import Category, Course, Lesson, Module
from courses.quizzes.models import Quiz
from tests.factories.academy import enroll, finish, lessons_of, make_course
from tests.factories.people import bearer


@pytest.fixture
def shelf(db: None) -> Category:
    return Category.objects.create(slug="cocina", name_es="Cocina", name_en="Cooking")


@pytest.fixture
def program(carla: User) -> APIClient:
    """A program of Carla's."""
    return program_of(carla)


def program_of(user: User) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=bearer(user)["Authorization"], HTTP_ACCEPT_LANGUAGE="en")
    return client


def a_course(**fields: Any) -> dict[str, Any]:
    return {
        "title": "Pan de masa madre",
        "subtitle": "Del primer cultivo a la primera hogaza",
        "description": "Con **paciencia**.",
        "outcomes": ["Cuidar una masa madre"],
        "requirements": ["Un horno"],
        "category": "cocina",
        "level": "intermediate",
        "language": "es",
        "hours": 6.5,
        "price": 4900,
        "currency": "EUR",
        "modules": [
            {
                "title": "La masa",
                "lessons": [
                    {"title": "Bienvenida", "kind": "video", "isPreview": True},
                    {"title": "Siete días", "kind": "text", "body": "Primer día…"},
                ],
            },
            {"title": "El horno", "lessons": [{"title": "Vapor", "required": False}]},
        ],
    } | fields


def some_modules(lessons: int) -> list[dict[str, Any]]:
    several = [{"title": f"L{n}", "kind": "text", "body": "Texto."} for n in range(lessons)]
    return [{"title": "Una", "lessons": several[::2]}, {"title": "Otra", "lessons": several[1::2]}]


def post(client: APIClient, address: str, body: object = None, **headers: str) -> Any:
    return client.post(f"/api/v1/{address}", body or {}, format="json", headers=headers)


def rows() -> tuple[int, int, int]:
    return Course.objects.count(), Module.objects.count(), Lesson.objects.count()


def curriculum(course: Course) -> list[tuple[str, list[str]]]:
    return [
        (module.title, [lesson.title for lesson in module.lessons.order_by("position")])
        for module in course.modules.order_by("position")
    ]


def journal(row: Any) -> list[str]:
    return [
        entry.get_change_message()
        for entry in LogEntry.objects.filter(object_id=str(row.pk)).order_by("pk")
        if entry.content_type.model_class() is type(row)
    ]


# --- Creating ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/api/v1/courses", "/api/create-course"])
def test_one_call_makes_a_draft_with_all_that_is_in_it(
    address: str, program: APIClient, carla: User, shelf: Category
) -> None:
    answer = program.post(address, a_course(), format="json")

    assert answer.status_code == 201, answer.content
    told = answer.json()
    course = Course.objects.get(pk=told["id"])
    assert (course.slug, course.state, course.instructor) == ("pan-de-masa-madre", "draft", carla)
    assert (course.category, course.price_cents, course.currency) == (shelf, 4900, "EUR")
    assert (course.level, str(course.hours)) == ("intermediate", "6.5")
    assert course.outcomes == ["Cuidar una masa madre"]
    assert curriculum(course) == [
        ("La masa", ["Bienvenida", "Siete días"]),
        ("El horno", ["Vapor"]),
    ]
    preview, text, optional = lessons_of(course)
    assert (preview.kind, preview.is_preview, preview.required) == ("video", True, True)
    assert (text.kind, text.body) == ("text", "Primer día…")
    assert (optional.kind, optional.required) == ("video", False)
    assert [
        (module["id"], [lesson["id"] for lesson in module["lessons"]]) for module in told["modules"]
    ] == [
        (module.pk, [lesson.pk for lesson in module.lessons.order_by("position")])
        for module in course.modules.order_by("position")
    ]
    assert told["missing"] == ["Give “Bienvenida” its content.", "Give “Vapor” its content."]
    assert journal(course) == ["Added."]
    assert APIClient().get(f"/api/v1/courses/{course.slug}").status_code == 404, "it is a draft"


def test_a_lesson_that_was_just_made_takes_an_upload(program: APIClient, shelf: Category) -> None:
    told = post(program, "courses", a_course()).json()
    lesson = told["modules"][0]["lessons"][0]["id"]

    answer = post(program, "uploads", {"lessonId": lesson, "filename": "x.mp4", "size": 9})

    assert answer.status_code == 201
    assert answer.json()["lessonId"] == lesson


def test_quizzes_and_assignments_that_were_just_made_have_their_rules(
    program: APIClient, shelf: Category
) -> None:
    lessons = [{"title": "Prueba", "kind": "quiz"}, {"title": "Tarea", "kind": "assignment"}]

    post(program, "courses", a_course(modules=[{"title": "Una", "lessons": lessons}]))

    assert Quiz.objects.get().lesson.title == "Prueba"
    assert Assignment.objects.get().lesson.title == "Tarea"


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"title": ""}, "title"),
        ({"slug": "con espacios"}, "slug"),
        ({"category": "no-such"}, "category"),
        ({"category": "co\0cina"}, "category"),
        ({"level": "expert"}, "level"),
        ({"language": "tlh"}, "language"),
        ({"hours": -1}, "hours"),
        ({"hours": "NaN"}, "hours"),
        ({"price": 1}, "price"),
        ({"price": -1}, "price"),
        ({"currency": "XXX"}, "currency"),
        ({"currency": "KWD", "price": 4901}, "price"),
        ({"outcomes": ["a", "x" * 201]}, "outcomes[1]"),
        ({"instructorId": "nobody"}, "instructorId"),
        ({"modules": "all"}, "modules.nonFieldErrors"),
        ({"modules": [{"title": "Una"}, {"lessons": []}]}, "modules[1].title"),
        ({"modules": [{"title": "Una"}, 7]}, "modules[1].nonFieldErrors"),
        (
            {"modules": [{"title": "Una"}, {"title": "Otra", "lessons": [{"title": "x" * 121}]}]},
            "modules[1].lessons[0].title",
        ),
        (
            {
                "modules": [
                    {"title": "Una", "lessons": [{"title": "a"}, {"title": "b", "kind": "x"}]}
                ]
            },
            "modules[0].lessons[1].kind",
        ),
        (
            {"modules": [{"title": "Una", "lessons": [{"title": "a", "isPreview": "maybe"}]}]},
            "modules[0].lessons[0].isPreview",
        ),
        (
            {
                "modules": [
                    {"title": "Una", "lessons": [{"title": "a", "kind": "quiz", "isPreview": True}]}
                ]
            },
            "modules[0].lessons[0].isPreview",
        ),
        (
            {"modules": [{"title": "Una", "lessons": [{"title": "a", "body": "x" * 100_001}]}]},
            "modules[0].lessons[0].body",
        ),
        ({"modules": [{"title": f"M{n}"} for n in range(101)]}, "modules.nonFieldErrors"),
        (
            {"modules": [{"title": "Una", "lessons": [{"title": "a"}] * 501}]},
            "modules[0].lessons.nonFieldErrors",
        ),
        ({"modules": some_modules(501)}, "lessons"),
    ],
)
def test_what_is_wrong_is_told_by_its_path_and_nothing_is_made(
    wrong: dict[str, Any], path: str, program: APIClient, shelf: Category
) -> None:
    answer = post(program, "courses", a_course(**wrong))

    assert answer.status_code in {400, 422}, answer.content
    assert list(answer.json()["errors"]) == [path]
    assert all(isinstance(text, str) for text in answer.json()["errors"][path])
    assert rows() == (0, 0, 0)
    assert not LogEntry.objects.exists()


def test_an_address_that_is_taken_is_said(program: APIClient, shelf: Category) -> None:
    assert post(program, "courses", a_course()).status_code == 201
    again = post(program, "courses", a_course())

    assert (again.status_code, list(again.json()["errors"])) == (422, ["slug"])
    assert Course.objects.count() == 1


def test_two_hundred_lessons_cost_as_many_queries_as_two(
    program: APIClient, shelf: Category
) -> None:
    costs = []
    for lessons in (2, 200):
        with CaptureQueriesContext(connection) as queries:
            answer = post(
                program, "courses", a_course(slug=f"de-{lessons}", modules=some_modules(lessons))
            )
        assert answer.status_code == 201
        assert sum(len(module["lessons"]) for module in answer.json()["modules"]) == lessons
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 36


def test_a_call_sent_twice_with_one_key_makes_one_course(
    program: APIClient, shelf: Category
) -> None:
    once = post(program, "courses", a_course(), **{"Idempotency-Key": "masa-1"})
    twice = post(program, "courses", a_course(), **{"Idempotency-Key": "masa-1"})

    assert once.status_code == twice.status_code == 201
    assert twice["Idempotent-Replayed"] == "true"
    assert once.json() == twice.json()
    assert Course.objects.count() == 1


def test_a_student_makes_no_course_and_staff_makes_one_for_somebody(
    alicia: User, carla: User, diego: User, shelf: Category
) -> None:
    assert post(program_of(alicia), "courses", a_course()).status_code == 403
    assert APIClient().post("/api/v1/courses", a_course(), format="json").status_code == 401
    colleague = make_course().instructor
    for_another = a_course(slug="ajeno", instructorId=str(colleague.public_id))
    assert post(program_of(carla), "courses", for_another).status_code == 403
    assert not Course.objects.filter(slug="ajeno").exists()

    answer = post(program_of(diego), "courses", for_another)
    assert answer.status_code == 201
    assert Course.objects.get(slug="ajeno").instructor == colleague
    to_alicia = a_course(slug="de-alicia", instructorId=str(alicia.public_id))
    refused = post(program_of(diego), "courses", to_alicia)
    assert list(refused.json()["errors"]) == ["instructorId"]


# --- Changing ---------------------------------------------------------------------------------------


def test_a_course_is_changed_in_what_is_sent_and_nothing_else(
    program: APIClient, course: Course
) -> None:
    before: dict[str, Any] = dict(Course.objects.values().get())
    answer = program.patch(f"/api/v1/courses/{course.slug}", {"price": 1500}, format="json")

    assert answer.status_code == 200, answer.content
    after: dict[str, Any] = dict(Course.objects.values().get())
    assert {name for name in before if before[name] != after[name]} == {"price_cents", "updated_at"}
    assert after["price_cents"] == answer.json()["price"] == 1500
    assert journal(course) == ["Changed price."]


def test_a_price_that_nobody_can_pay_is_refused_as_in_the_admin(
    program: APIClient, course: Course
) -> None:
    answer = program.patch(f"/api/v1/courses/{course.slug}", {"price": 49}, format="json")

    assert answer.status_code == 422
    assert "smallest amount" in answer.json()["errors"]["price"][0]
    course.refresh_from_db()
    assert course.price_cents == 0


def test_a_change_of_what_was_changed_meanwhile_is_refused(
    program: APIClient, course: Course
) -> None:
    address = f"/api/v1/courses/{course.slug}"
    read = program.get(f"{address}/contents")
    first = program.patch(
        address, {"title": "Primero"}, format="json", headers={"If-Match": read["ETag"]}
    )
    second = program.patch(
        address, {"title": "Segundo"}, format="json", headers={"If-Match": read["ETag"]}
    )

    assert (first.status_code, second.status_code) == (200, 412)
    assert second.json()["code"] == "changed_meanwhile"
    course.refresh_from_db()
    assert course.title == "Primero"
    again = program.patch(
        address, {"title": "Segundo"}, format="json", headers={"If-Match": first["ETag"]}
    )
    assert again.json()["title"] == "Segundo"


def test_lessons_and_modules_are_added_behind_the_others(
    program: APIClient, course: Course
) -> None:
    new = {"title": "Más", "lessons": [{"title": "Una"}, {"title": "Dos", "kind": "text"}]}
    module = post(program, f"courses/{course.slug}/modules", new)
    assert module.status_code == 201, module.content
    first = course.modules.order_by("position")[0]
    lesson = post(
        program, f"modules/{first.pk}/lessons", {"title": "Otra", "kind": "text", "body": "# Hola"}
    )
    assert lesson.status_code == 201, lesson.content
    assert lesson.json()["body"] == "# Hola"

    assert curriculum(course) == [
        ("Primeros pasos", ["Lección 1", "Lección 2", "Otra"]),
        ("Más", ["Una", "Dos"]),
    ]
    assert journal(Module.objects.get(title="Más")) == ["Added."]


def test_a_full_course_takes_no_more(
    program: APIClient, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_LESSONS", 2)
    monkeypatch.setattr(services, "MOST_MODULES", 1)
    module = course.modules.get()

    assert post(program, f"modules/{module.pk}/lessons", {"title": "Otra"}).status_code == 422
    assert post(program, f"courses/{course.slug}/modules", {"title": "Más"}).status_code == 422
    assert curriculum(course) == [("Primeros pasos", ["Lección 1", "Lección 2"])]


def test_a_lesson_is_read_and_changed_with_its_text(program: APIClient, course: Course) -> None:
    lesson = lessons_of(course)[0]
    address = f"/api/v1/lessons/{lesson.pk}"
    read = program.get(address)
    assert read.json()["body"] == "Texto de la lección."

    changed = program.patch(
        address,
        {"body": "  Dos  \n", "isPreview": True},
        format="json",
        headers={"If-Match": read["ETag"]},
    )
    assert changed.status_code == 200
    lesson.refresh_from_db()
    assert (lesson.title, lesson.body, lesson.is_preview) == ("Lección 1", "  Dos  \n", True)
    assert journal(lesson) == ["Changed body and isPreview."]
    stale = program.patch(
        address, {"body": "Tres"}, format="json", headers={"If-Match": read["ETag"]}
    )
    assert stale.status_code == 412


def test_a_module_is_renamed(program: APIClient, course: Course) -> None:
    module = course.modules.get()
    answer = program.patch(f"/api/v1/modules/{module.pk}", {"title": "Antes"}, format="json")
    assert answer.json()["title"] == "Antes"
    assert curriculum(course) == [("Antes", ["Lección 1", "Lección 2"])]


# --- Order ------------------------------------------------------------------------------------------


def test_everything_is_put_in_order_in_one_call(program: APIClient, course: Course) -> None:
    post(program, f"courses/{course.slug}/modules", {"title": "Más", "lessons": [{"title": "Una"}]})
    first, second = course.modules.order_by("position")
    one, two, other = (lesson.pk for lesson in lessons_of(course))
    order = [{"id": second.pk, "lessons": [two, other]}, {"id": first.pk, "lessons": [one]}]

    address = f"/api/v1/courses/{course.slug}/order"
    answer = program.put(address, {"modules": order}, format="json")

    assert answer.status_code == 200, answer.content
    expected = [("Más", ["Lección 2", "Una"]), ("Primeros pasos", ["Lección 1"])]
    assert curriculum(course) == expected
    assert [module["title"] for module in answer.json()["modules"]] == ["Más", "Primeros pasos"]


@pytest.mark.parametrize("what", ["a module is missing", "a lesson is missing", "twice", "foreign"])
def test_an_order_that_does_not_name_all_once_changes_nothing(
    what: str, program: APIClient, course: Course
) -> None:
    module = course.modules.get()
    one, two = (lesson.pk for lesson in lessons_of(course))
    foreign = make_course(instructor=course.instructor)
    orders: dict[str, list[dict[str, Any]]] = {
        "a module is missing": [],
        "a lesson is missing": [{"id": module.pk, "lessons": [two]}],
        "twice": [{"id": module.pk, "lessons": [two, one, one]}],
        "foreign": [{"id": module.pk, "lessons": [two, one, lessons_of(foreign)[0].pk]}],
    }
    address = f"/api/v1/courses/{course.slug}/order"
    answer = program.put(address, {"modules": orders[what]}, format="json")

    assert answer.status_code == 422, answer.content
    assert curriculum(course) == [("Primeros pasos", ["Lección 1", "Lección 2"])]
    assert curriculum(foreign) == [("Primeros pasos", ["Lección 1", "Lección 2"])]


# --- Deleting ---------------------------------------------------------------------------------------


def test_what_was_never_published_is_deleted_at_once(program: APIClient, carla: User) -> None:
    course = make_course(instructor=carla, published=False)
    lesson = lessons_of(course)[0]
    assert program.delete(f"/api/v1/lessons/{lesson.pk}").status_code == 204
    assert curriculum(course) == [("Primeros pasos", ["Lección 2"])]
    assert LogEntry.objects.get(object_id=str(lesson.pk)).is_deletion()
    assert program.delete(f"/api/v1/modules/{course.modules.get().pk}").status_code == 204
    assert curriculum(course) == []


def test_what_students_may_have_begun_is_deleted_only_when_that_is_said(
    program: APIClient, course: Course, alicia: User
) -> None:
    finish(alicia, course)
    lesson = lessons_of(course)[0]
    refused = program.delete(f"/api/v1/lessons/{lesson.pk}")
    assert (refused.status_code, refused.json()["code"]) == (409, "students_may_be_in_it")
    assert lesson.progress.count() == 1
    assert not LogEntry.objects.exists(), "nothing was deleted"

    assert program.delete(f"/api/v1/lessons/{lesson.pk}?confirm=true").status_code == 204
    assert not Lesson.objects.filter(pk=lesson.pk).exists()
    assert course.enrollments.get().completion.pk, "what was completed stays so"


# --- Publishing -------------------------------------------------------------------------------------


def test_publishing_needs_what_it_needs_in_the_admin(
    program: APIClient, shelf: Category, alicia: User
) -> None:
    slug = post(program, "courses", a_course()).json()["slug"]
    refused = post(program, f"courses/{slug}/publish")
    assert (refused.status_code, refused.json()["code"]) == (409, "course_not_ready")
    assert "Give “Vapor” its content." in refused.json()["missing"]
    assert APIClient().get(f"/api/v1/courses/{slug}").status_code == 404

    for lesson in Lesson.objects.filter(kind="video"):
        text = {"kind": "text", "body": "Ya."}
        program.patch(f"/api/v1/lessons/{lesson.pk}", text, format="json")
    published = post(program, f"courses/{slug}/publish")
    assert (published.status_code, published.json()["state"]) == (200, "published")
    assert APIClient().get(f"/api/v1/courses/{slug}").status_code == 200


def test_an_archived_course_leaves_the_catalogue_and_not_its_students(
    program: APIClient, course: Course, alicia: User
) -> None:
    enroll(alicia, course)
    answer = post(program, f"courses/{course.slug}/archive")

    assert answer.json()["state"] == "archived"
    assert APIClient().get("/api/v1/courses").json()["results"] == []
    assert course.enrollments.get().student == alicia
    assert journal(course) == ["The course is archived."]
