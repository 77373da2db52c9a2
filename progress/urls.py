"""Under ``/learn/``: the lesson player."""

from django.urls import path

from progress import quiz_views, submission_views, views

app_name = "progress"

urlpatterns = [
    path("<slug:slug>/", views.course, name="course"),
    path("<slug:slug>/<int:lesson_id>/", views.lesson, name="lesson"),
    path("<slug:slug>/<int:lesson_id>/complete/", views.complete, name="complete"),
    path("<slug:slug>/<int:lesson_id>/download/", views.download, name="download"),
    path("<slug:slug>/<int:lesson_id>/attempts/", quiz_views.start, name="start_attempt"),
    path("<slug:slug>/<int:lesson_id>/attempts/<int:number>/", quiz_views.attempt, name="attempt"),
    path("<slug:slug>/<int:lesson_id>/submissions/", submission_views.submit, name="submit_work"),
    path(
        "<slug:slug>/<int:lesson_id>/submissions/<int:number>/file/",
        submission_views.download,
        name="submitted_file",
    ),
]
