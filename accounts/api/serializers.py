"""What the account API takes and gives."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework import serializers

from accounts.enums import AccountType
from accounts.validators import validate_person_name
from lib.api.serializers import CamelCaseSerializer


class RegistrationRequest(CamelCaseSerializer):
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=128, trim_whitespace=False)
    full_name = serializers.CharField(max_length=120, validators=[validate_person_name])
    account_type = serializers.ChoiceField(choices=AccountType.choices, default=AccountType.STUDENT)

    def validate_password(self, password: str) -> str:
        try:
            validate_password(password)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages) from error
        return password


class RegistrationAnswer(CamelCaseSerializer):
    user_id = serializers.UUIDField()
    email = serializers.EmailField()
    account_type = serializers.ChoiceField(choices=AccountType.choices)
    status = serializers.CharField()


class TokenRequest(CamelCaseSerializer):
    email = serializers.EmailField()
    password = serializers.CharField(max_length=128, trim_whitespace=False)


class TokenAnswer(CamelCaseSerializer):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()
