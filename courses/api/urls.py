from django.urls import path

from courses.api import views

urlpatterns = [
    path("courses", views.CatalogueView.as_view(), name="courses"),
    path("courses/<slug:slug>", views.CourseView.as_view(), name="course"),
]
