"""A student's certificates, and the public verification."""

from django.urls import path

from certificates import views

app_name = "certificates"

urlpatterns = [
    path("certificates/course/<slug:slug>/", views.for_course, name="for_course"),
    path("certificates/<str:code>/", views.mine, name="mine"),
    path("certificates/<str:code>/state/", views.state, name="state"),
    path("certificates/<str:code>/pdf/", views.pdf, name="pdf"),
    path("verify/", views.verify_form, name="verify_form"),
    path("verify/file/<str:digest>/", views.verify_file, name="verify_file"),
    path("verify/<str:code>/", views.verify, name="verify"),
]
