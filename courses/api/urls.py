from django.urls import path

from courses.api import authoring, uploads

urlpatterns = [
    path("courses", authoring.CoursesView.as_view(), name="courses"),
    path("courses/<slug:slug>", authoring.CourseView.as_view(), name="course"),
    path(
        "courses/<slug:slug>/contents",
        authoring.ContentsView.as_view(),
        name="course_contents",
    ),
    path("courses/<slug:slug>/modules", authoring.ModulesView.as_view(), name="modules"),
    path("courses/<slug:slug>/order", authoring.OrderView.as_view(), name="course_order"),
    path("courses/<slug:slug>/publish", authoring.PublishView.as_view(), name="publish_course"),
    path("courses/<slug:slug>/archive", authoring.ArchiveView.as_view(), name="archive_course"),
    path("modules/<int:module_id>", authoring.ModuleView.as_view(), name="module"),
    path(
        "modules/<int:module_id>/lessons",
        authoring.LessonsView.as_view(),
        name="lessons",
    ),
    path("lessons/<int:lesson_id>", authoring.LessonView.as_view(), name="lesson"),
    path("uploads", uploads.UploadsView.as_view(), name="uploads"),
    path("uploads/<slug:code>", uploads.UploadView.as_view(), name="upload"),
    path("uploads/<slug:code>/parts", uploads.UploadPartsView.as_view(), name="upload_parts"),
    path(
        "uploads/<slug:code>/complete",
        uploads.CompleteUploadView.as_view(),
        name="complete_upload",
    ),
]
