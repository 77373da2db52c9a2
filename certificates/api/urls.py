from django.urls import path

from certificates.api import views

urlpatterns = [
    path("certificates", views.CertificatesView.as_view(), name="certificates"),
    path("certificates/<str:code>", views.CertificateView.as_view(), name="certificate"),
    path("verify/file/<str:digest>", views.FileVerificationView.as_view(), name="verify_file"),
    path("verifications/<str:code>", views.VerificationView.as_view(), name="verification"),
]
