"""Under ``/learn/``: the lesson player, and a video's streams for whoever may watch it."""

from django.urls import path

from progress import quiz_views, submission_views, video_views, views

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
    path("<slug:slug>/<int:lesson_id>/stream.m3u8", video_views.stream, name="stream"),
    path(
        "<slug:slug>/<int:lesson_id>/stream/<slug:code>/<slug:name>.m3u8",
        video_views.rendition,
        name="rendition",
    ),
    path(
        "<slug:slug>/<int:lesson_id>/captions/<slug:kind>/<slug:language>.vtt",
        video_views.captions,
        name="captions",
    ),
    path("<slug:slug>/<int:lesson_id>/video/", video_views.video_file, name="video_file"),
    path(
        "<slug:slug>/<int:lesson_id>/video/download/",
        video_views.download_video,
        name="download_video",
    ),
]
