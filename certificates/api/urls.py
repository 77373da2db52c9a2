from django.urls import path

from certificates.api import views

urlpatterns = [
    path("certificates", views.CertificatesView.as_view(), name="certificates"),
    path("certificates/<str:code>", views.CertificateView.as_view(), name="certificate"),
    path("verifications/<str:code>", views.VerificationView.as_view(), name="verification"),
]
