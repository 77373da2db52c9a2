from django.urls import path

from progress.api import views

urlpatterns = [
    path("progress", views.ProgressView.as_view(), name="progress"),
    path(
        "lessons/<int:lesson_id>/progress",
        views.LessonProgressView.as_view(),
        name="lesson_progress",
    ),
    path(
        "courses/<slug:slug>/progress",
        views.CourseProgressView.as_view(),
        name="course_progress",
    ),
]
