from django.urls import path

from accounts.api import views

urlpatterns = [
    path("registrations", views.RegistrationView.as_view(), name="registrations"),
    path("tokens", views.TokenView.as_view(), name="tokens"),
]
