"""Under ``/courses/``, after the catalogue."""

from __future__ import annotations

from django.urls import path

from enrollments import views

app_name = "enrollments"

urlpatterns = [
    path("<slug:slug>/", views.course, name="course"),
    path("<slug:slug>/preview/<int:lesson_id>/", views.preview, name="preview"),
    path("<slug:slug>/enroll/", views.enroll, name="enroll"),
]
