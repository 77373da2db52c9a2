from django.urls import path

from progress.api import quiz_views, submission_views, views

urlpatterns = [
    path("progress", views.ProgressView.as_view(), name="progress"),
    path("lessons/<int:lesson_id>/attempts", quiz_views.AttemptsView.as_view(), name="attempts"),
    path("attempts/<int:attempt_id>", quiz_views.AttemptView.as_view(), name="attempt"),
    path(
        "attempts/<int:attempt_id>/submit", quiz_views.SubmitView.as_view(), name="submit_attempt"
    ),
    path(
        "lessons/<int:lesson_id>/submissions",
        submission_views.SubmissionsView.as_view(),
        name="submissions",
    ),
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
