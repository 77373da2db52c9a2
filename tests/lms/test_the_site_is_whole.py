"""What holds of the project as a whole: its checks, its migrations, its production settings."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from accounts.models import User


def test_the_project_passes_its_own_checks() -> None:
    # Not of the tests: dj-stripe warns that they use the double, as it should.
    call_command("check", fail_level="ERROR")


@pytest.mark.django_db
def test_the_models_and_the_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_production_settings_pass_the_deployment_checks() -> None:
    # Tests with a browser need it, and may have run in this process before.
    inherited = {k: v for k, v in os.environ.items() if k != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    production = inherited | {
        "SITE_URL": "https://academy.example",
        "DEBUG": "false",
        "SECRET_KEY": "x7Qm" * 16 + "-not-a-secret",
        "USE_SES": "true",
        "AWS_SNS_EVENT_TRUSTED_TOPIC_ARNS": "arn:aws:sns:eu-west-1:123456789012:titula-mail",
        "DEFAULT_FROM_EMAIL": "no-reply@titula.org",
        "SUPPORT_EMAIL": "help@titula.org",
        "STRIPE_SECRET_KEY": f"sk_live_{'x7Qm' * 8}",
        "STRIPE_API_HOST": "",
    }
    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env=production,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


def test_every_queue_that_a_task_is_sent_to_has_a_worker() -> None:
    served = {queue.name for queue in settings.CELERY_TASK_QUEUES}
    assert {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} <= served
    assert settings.CELERY_TASK_DEFAULT_QUEUE in served


def test_every_task_that_is_scheduled_or_routed_exists() -> None:
    from lms.celery import app

    app.loader.import_default_modules()
    named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    named |= set(settings.CELERY_TASK_ROUTES)
    assert named <= set(app.tasks)


@pytest.mark.django_db
def test_passwords_are_kept_as_argon2(settings: pytest.FixtureRequest) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    user = User.objects.create_user("ana@example.com", "clave-muy-larga", full_name="Ana")
    assert user.password.startswith("argon2$argon2id$")
    assert user.check_password("clave-muy-larga")


def test_the_addresses_that_others_have_are_as_they_were() -> None:
    """Links on paper and in programs: changing one of these breaks somebody."""
    assert reverse("certificates:verify", args=["7QX4M2KD9FHR"]) == "/verify/7QX4M2KD9FHR/"
    assert reverse("enrollments:course", args=["pan"]) == "/courses/pan/"
    old = ["registros", "cursos", "inscripcion-cursos", "track-progress", "certificados"]
    assert [reverse(f"api:{name}") for name in old] == [f"/api/{name}" for name in old]
