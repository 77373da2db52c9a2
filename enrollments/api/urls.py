from django.urls import path

from enrollments.api import views

urlpatterns = [path("enrollments", views.EnrollmentsView.as_view(), name="enrollments")]
