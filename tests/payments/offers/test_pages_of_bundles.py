"""What a visitor sees of what is sold together."""

import pytest
from django.urls import reverse

from courses.services import archive_course
from tests.factories.academy import make_course
from tests.factories.offers import make_bundle, make_paid_course

pytestmark = pytest.mark.django_db


def text_of(answer):
    return answer.content.decode().replace("\xa0", " ").replace("&nbsp;", " ")


def test_a_bundle_says_what_is_in_it_what_each_costs_and_what_is_saved(client):
    one, two = make_paid_course(2900, title="Excel"), make_paid_course(3900, title="Git")
    bundle = make_bundle(one, two, amount=4900, title="Los dos", description="**Juntos**.")
    page = text_of(client.get(bundle.get_absolute_url(), headers={"accept-language": "en"}))
    for said in ("Excel", "€29.00", "Git", "€39.00", "€49.00", "€68.00", "€19.00"):
        assert said in page
    assert one.get_absolute_url() in page
    assert "<strong>Juntos</strong>" in page
    assert "Not on sale" not in page


def test_nothing_is_said_to_be_saved_when_it_is_not(client):
    bundle = make_bundle(make_paid_course(2000), make_paid_course(2000), amount=4900)
    shown = client.get(bundle.get_absolute_url()).context["shown"]
    assert shown.saving is None
    elsewhere = make_bundle(make_paid_course(2000), make_paid_course(2000), currency="USD")
    assert client.get(elsewhere.get_absolute_url()).context["shown"].apart is None


def test_a_bundle_that_cannot_be_bought_is_there_for_the_office_alone(client, carla, diego):
    one, two = make_paid_course(), make_paid_course()
    hidden = [make_bundle(one, two, is_on_sale=False), make_bundle(one, make_paid_course())]
    archived = hidden[1].courses.exclude(pk=one.pk).get()
    archive_course(course=archived, by=archived.instructor)
    for person in (None, carla):
        if person:
            client.force_login(person)
        for bundle in hidden:
            assert client.get(bundle.get_absolute_url()).status_code == 404
        assert client.get(reverse("payments:bundles")).context["bundles"] == []
    client.force_login(diego)
    for bundle in hidden:
        assert not client.get(bundle.get_absolute_url()).context["on_sale"]


def test_who_is_in_a_course_already_is_told(client, alicia):
    one, two = make_paid_course(title="Excel"), make_paid_course(title="Git")
    alicia.enrollments.create(course=one, source="staff")
    bundle = make_bundle(one, two)
    client.force_login(alicia)
    shown = client.get(bundle.get_absolute_url()).context["shown"]
    assert {item.course.title: item.owned for item in shown.courses} == {
        "Excel": True,
        "Git": False,
    }


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_takes_the_same_queries_whatever_its_length(
    client, count, django_assert_num_queries
):
    one, two = make_paid_course(), make_paid_course()
    for number in range(count):
        make_bundle(one, two, title=f"Paquete {number:02}")
    with django_assert_num_queries(3):
        answer = client.get(reverse("payments:bundles"))
    assert len(answer.context["bundles"]) == count


def test_the_front_page_leads_to_bundles_only_when_there_are_some(client):
    make_course()
    link = f'href="{reverse("payments:bundles")}"'
    assert link not in client.get("/").content.decode()
    make_bundle(make_paid_course(), make_paid_course())
    assert link in client.get("/").content.decode()
