"""Buying, for programs: the person pays on Stripe's page, in a browser."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.types import ApiRequest
from courses.models import Course
from lib.api.idempotency import IdempotentView
from lib.api.problems import ProblemSerializer
from lib.errors import InvalidInput, NotFound
from lib.keyset import BadCursor, paginate
from payments.access import orders_of
from payments.api.serializers import (
    OrderAnswer,
    OrderPage,
    OrderQuery,
    PurchaseAnswer,
    PurchaseRequest,
)
from payments.exceptions import NotForSale
from payments.models import Bundle
from payments.offers import Offer, bundle_offer, course_offer
from payments.services.checkout import start_checkout
from payments.services.returning import looked_at

PAGE_SIZE = 24


class PurchasesView(IdempotentView):
    """Start buying a course or a bundle: the answer's ``checkoutUrl`` is the page that takes the money.

    Asked again before it is paid, the answer is the same order. 409 ``already_enrolled`` or ``payment_processing``.
    """

    @extend_schema(
        operation_id="purchase",
        request=PurchaseRequest,
        responses={
            201: PurchaseAnswer,
            404: ProblemSerializer,
            409: ProblemSerializer,
            422: ProblemSerializer,
            503: ProblemSerializer,
        },
    )
    def post(self, request: ApiRequest) -> Response:
        asked = PurchaseRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        order = start_checkout(
            offer=_offer(asked.validated_data),
            by=request.user,
            promotion_code=asked.validated_data["promotion_code"],
        )
        return Response(PurchaseAnswer(order).data, status=status.HTTP_201_CREATED)


def _offer(asked: dict[str, Any]) -> Offer:
    if "course_id" in asked:
        course = Course.objects.filter(pk=asked["course_id"]).first()
        if course is not None:
            return course_offer(course, asked["currency"])
    else:
        bundle = Bundle.objects.filter(pk=asked["bundle_id"]).first()
        if bundle is not None:
            return bundle_offer(bundle, asked["currency"])
    raise NotForSale


class OrdersView(APIView):
    """Your orders, newest first, a page at a time."""

    @extend_schema(
        operation_id="listOrders",
        parameters=[OrderQuery],
        responses={200: OrderPage, 422: ProblemSerializer},
    )
    def get(self, request: ApiRequest) -> Response:
        asked = OrderQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        try:
            page = paginate(
                orders_of(request.user).prefetch_related("items"),
                by="created_at",
                cursor=asked.validated_data["cursor"] or None,
                size=PAGE_SIZE,
            )
        except BadCursor as error:
            raise InvalidInput(
                errors={"cursor": [_("This is not a page of this list. Start from the first.")]}
            ) from error
        return Response(
            {
                "results": OrderAnswer(page.rows, many=True).data,
                "next": _link(request, page.next),
                "previous": _link(request, page.previous),
            }
        )


def _link(request: ApiRequest, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    return str(request.build_absolute_uri(f"{request.path}?{urlencode({'cursor': cursor})}"))


class OrderView(APIView):
    """One of your orders as it stands; one that may be paid is asked about at Stripe."""

    @extend_schema(operation_id="getOrder", responses={200: OrderAnswer, 404: ProblemSerializer})
    def get(self, request: ApiRequest, code: str) -> Response:
        order = orders_of(request.user).filter(code=code).first()
        if order is None:
            raise NotFound
        return Response(OrderAnswer(looked_at(order)).data)
