"""Open Badges for programs. ``badges/addresses.py`` signs these addresses into credentials: they never change."""

from django.urls import path

from certificates import badge_views

app_name = "badges"

urlpatterns = [
    path(".well-known/did.json", badge_views.did, name="did"),
    path("badges/issuer/", badge_views.issuer, name="issuer"),
    path("badges/achievements/<int:course_id>/", badge_views.achievement, name="achievement"),
    path("badges/status/<int:number>/", badge_views.status, name="status"),
    path("badges/<str:code>.jwt", badge_views.jwt, name="jwt"),
    path("badges/<str:code>/", badge_views.badge, name="badge"),
]
