"""People."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import AccountType
from accounts.validators import validate_person_name
from lib.by_key import KeyedManager
from lib.models import Timestamped
from lib.nobody import DOMAIN


class UserManager(KeyedManager["User"], BaseUserManager["User"]):
    """Users are found by e-mail, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        fields["account_type"] = AccountType.ADMINISTRATOR
        return self.create_user(email, password, **fields)


def default_language() -> str:
    return settings.LANGUAGE_CODE


class User(AbstractBaseUser, Timestamped):
    """A person. The e-mail is the login, the account type the one source of what they may do."""

    # What the outside sees: says nothing about how many people there are.
    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"))
    full_name = models.CharField(_("full name"), max_length=120, validators=[validate_person_name])
    certificate_name = models.CharField(
        _("name on certificates"),
        max_length=120,
        blank=True,
        validators=[validate_person_name],
        help_text=_("Leave empty to use the full name."),
    )
    account_type = models.CharField(
        _("account type"), max_length=13, choices=AccountType, default=AccountType.STUDENT
    )
    language = models.CharField(
        _("language"), max_length=8, choices=settings.LANGUAGES, default=default_language
    )
    # Of the tz database (RFC 6557); empty: the academy's.
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    # Part of what every session is bound to: another number ends them all.
    session_generation = models.PositiveIntegerField(default=0, editable=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    # From then on the row is nobody's: it only holds together what statistics and certificates need.
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("There is already an account with this e-mail."),
            ),
            models.CheckConstraint(
                condition=Q(account_type__in=AccountType.values), name="user_account_type_known"
            ),
            # A request that was on its way while the account was deleted cannot bring the person back.
            models.CheckConstraint(
                name="user_deleted_is_nobody",
                condition=Q(deleted_at=None)
                | Q(
                    is_active=False,
                    full_name="",
                    certificate_name="",
                    last_login=None,
                    email__endswith=f"@{DOMAIN}",
                ),
            ),
        ]
        indexes = [models.Index(fields=["account_type"], name="user_account_type")]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None

    @property
    def is_staff(self) -> bool:
        """Whether the admin lets them in (Django's name for it)."""
        return self.account_type in AccountType.admin_site()

    @property
    def is_superuser(self) -> bool:
        """An administrator (Django's name for it)."""
        return self.account_type == AccountType.ADMINISTRATOR

    @property
    def is_instructor(self) -> bool:
        return self.account_type == AccountType.INSTRUCTOR

    @property
    def is_office(self) -> bool:
        """Staff in the product's sense: they may look after everybody's things."""
        return self.account_type in AccountType.office()

    @property
    def name_for_certificates(self) -> str:
        return self.certificate_name or self.full_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        bound: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        return f"{bound}:{self.session_generation}" if self.session_generation else bound

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0] if self.full_name else self.email

    def has_perm(self, perm: str, obj: object = None) -> bool:  # noqa: ARG002
        """For code of Django's that asks; ours asks the ``access`` module of the app."""
        return self.is_active and self.is_superuser

    def has_perms(self, perms: Iterable[str], obj: object = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:  # noqa: ARG002
        return self.is_active and self.is_superuser
