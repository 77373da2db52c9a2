"""Every address of the site."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import include, path
from django.views.generic import RedirectView

from lms import views
from lms.mails import views as mails
from lms.security_txt import security_txt

# Pages of packages that would write past our services: addresses, groups and factors change with an entry in the
# audit trail, or not at all.
for model in (Authenticator, EmailAddress, Group):
    if admin.site.is_registered(model):
        admin.site.unregister(model)

urlpatterns = [
    # First: nothing is asked for as often as a progress report, and addresses are tried one after the other.
    path("api/", include("lms.api_urls")),
    path("", views.home, name="home"),
    path("terms/", views.terms, name="terms"),
    path("learn/", views.my_learning, name="my_learning"),
    path("learn/", include("progress.urls")),
    path("courses/", include("courses.urls")),
    path("courses/", include("enrollments.urls")),
    path("account/", include("accounts.urls")),
    path("account/", include("lms.privacy.urls")),
    path("account/", include("allauth.urls")),
    path("u/", include("notifications.urls")),
    path("", include("payments.urls")),
    path("webhooks/", include("notifications.feedback.urls")),
    path("", include("certificates.urls")),
    path("", include("certificates.badge_urls")),
    # Django would lead anybody in the admin to the page of any row, and so tell an instructor the address of
    # another one's draft and the code of any certificate.
    path("admin/r/<path:row>", views.nowhere, name="no_view_on_site"),
    path(
        "admin/password_change/",  # ours has limits, a mail and an entry in the audit trail
        RedirectView.as_view(pattern_name="account_change_password"),
        name="own_password_change",
    ),
    path("admin/mails/", admin.site.admin_view(mails.mails), name="mail_kinds"),
    path("admin/mails/<str:name>/", admin.site.admin_view(mails.mail), name="mail_kind"),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("healthz", views.healthz, name="healthz"),
]
