# What the rules refuse and let through; read by `semgrep --test`, run by nobody.
import contextlib
import ssl
from urllib.request import urlopen

import boto3
import jwt
import requests
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.csrf import csrf_exempt


def greeting(name):
    # ruleid: mark-safe-only-where-escaped
    mark_safe(f"<b>{name}</b>")
    # ruleid: mark-safe-only-where-escaped
    SafeString(name)
    # ok: mark-safe-only-where-escaped
    return format_html("<b>{}</b>", name)


# ruleid: csrf-exempt-only-for-webhooks
@csrf_exempt
def change(request): ...


# ok: csrf-exempt-only-for-webhooks
def protected(request): ...


@transaction.atomic
def pay(order):
    order.save()
    # ruleid: no-network-in-a-transaction
    requests.post("https://bank.example", json={})


def pay_in_a_block(order):
    # ok: no-network-in-a-transaction
    urlopen("https://bank.example")
    with transaction.atomic():
        order.save()
        # ruleid: no-network-in-a-transaction
        urlopen("https://bank.example")
        # ruleid: no-network-in-a-transaction
        boto3.client("ses")


def count(cursor, table, Certificate, number):
    # ruleid: no-composed-sql
    cursor.execute(f"SELECT count(*) FROM {table}")
    # ruleid: no-composed-sql
    cursor.execute("SELECT count(*) FROM %s" % table)
    # ruleid: no-composed-sql
    Certificate.objects.raw(f"SELECT * FROM certificates_certificate WHERE number = {number}")
    # ok: no-composed-sql
    cursor.execute("SELECT 1 FROM certificates_certificate WHERE number = %s", [number])
    # ruleid: no-queryset-extra
    Certificate.objects.extra(where=["number > 1"])
    # ok: no-queryset-extra
    Certificate.objects.filter(number__gt=1)


def find(User, email):
    # ruleid: people-are-found-by-iexact-email
    User.objects.get(email=email)
    # ruleid: people-are-found-by-iexact-email
    User.objects.filter(is_active=True, email=email)
    # ok: people-are-found-by-iexact-email
    return User.objects.get(email__iexact=email)


def deliver(send, logger):
    # ruleid: no-swallowed-failure
    try:
        send()
    except Exception:
        pass
    # ruleid: no-swallowed-failure
    with contextlib.suppress(Exception):
        send()
    # ok: no-swallowed-failure
    try:
        send()
    except TimeoutError:
        logger.warning("late")


def ask(session):
    # ruleid: certificates-of-servers-are-verified
    session.get("https://idp.example", verify=False)
    # ruleid: certificates-of-servers-are-verified
    ssl._create_unverified_context()
    # ok: certificates-of-servers-are-verified
    session.get("https://idp.example", timeout=10)


def read(token, key):
    # ruleid: tokens-are-decoded-in-one-place
    return jwt.decode(token, key, algorithms=["RS256"])


# ruleid: no-model-lifecycle-signals
@receiver(post_save, sender="courses.Course")
def follow(**kwargs): ...
