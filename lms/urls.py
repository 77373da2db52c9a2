"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from lms import views

urlpatterns = [
    path("", views.home, name="home"),
    path("terms/", views.terms, name="terms"),
    path("learn/", views.my_learning, name="my_learning"),
    path("learn/", include("progress.urls")),
    path("courses/", include("courses.urls")),
    path("courses/", include("enrollments.urls")),
    path("account/", include("accounts.urls")),
    path("account/", include("lms.privacy.urls")),
    path("account/", include("allauth.urls")),
    path("", include("certificates.urls")),
    path("", include("certificates.badge_urls")),
    path("api/", include("lms.api_urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("healthz", views.healthz, name="healthz"),
]
