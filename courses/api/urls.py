from django.urls import path

from courses.api import uploads, views

urlpatterns = [
    path("courses", views.CatalogueView.as_view(), name="courses"),
    path("courses/<slug:slug>", views.CourseView.as_view(), name="course"),
    path("uploads", uploads.UploadsView.as_view(), name="uploads"),
    path("uploads/<slug:code>", uploads.UploadView.as_view(), name="upload"),
    path("uploads/<slug:code>/parts", uploads.UploadPartsView.as_view(), name="upload_parts"),
    path(
        "uploads/<slug:code>/complete",
        uploads.CompleteUploadView.as_view(),
        name="complete_upload",
    ),
]
