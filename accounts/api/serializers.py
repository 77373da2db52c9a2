"""What the account API takes and gives."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework import serializers

from accounts.enums import AccountType
from accounts.models import User
from accounts.validators import validate_person_name
from lib.api.serializers import CamelCaseSerializer


class RegistrationRequest(CamelCaseSerializer):
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=128, trim_whitespace=False)
    full_name = serializers.CharField(max_length=120, validators=[validate_person_name])
    account_type = serializers.ChoiceField(choices=AccountType.choices, default=AccountType.STUDENT)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        person = User(email=attrs["email"], full_name=attrs["full_name"])
        try:
            validate_password(attrs["password"], person)
        except DjangoValidationError as error:
            raise serializers.ValidationError({"password": error.messages}) from error
        return attrs


class RegistrationAnswer(CamelCaseSerializer):
    user_id = serializers.UUIDField()
    email = serializers.EmailField()
    account_type = serializers.ChoiceField(choices=AccountType.choices)
    status = serializers.CharField()


class TokenRequest(CamelCaseSerializer):
    email = serializers.EmailField()
    password = serializers.CharField(max_length=128, trim_whitespace=False)
    code = serializers.CharField(
        max_length=32,
        default="",
        allow_blank=True,
        help_text="For an account with a second factor: the code of its app, or a recovery code.",
    )
    name = serializers.CharField(
        max_length=60, default="", allow_blank=True, help_text="What the program is, for its owner."
    )


class TokenAnswer(CamelCaseSerializer):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()
