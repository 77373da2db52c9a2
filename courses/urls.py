"""The catalogue. The page of a course shows an enrolment, and belongs to ``enrollments.urls``."""

from __future__ import annotations

from django.urls import path

from courses import views

app_name = "courses"

urlpatterns = [path("", views.catalogue, name="catalogue")]
