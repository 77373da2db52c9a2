"""``/api/``: version 1, the old system's paths as aliases of the same views, and the schema."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from accounts.api.views import RegistrationView
from certificates.api.views import CertificatesView
from courses.api.views import CatalogueView
from enrollments.api.views import EnrollmentsView
from progress.api.views import ProgressView

app_name = "api"

v1 = [
    path("", include("accounts.api.urls")),
    path("", include("courses.api.urls")),
    path("", include("enrollments.api.urls")),
    path("", include("progress.api.urls")),
    path("", include("certificates.api.urls")),
]

# Programs written for the old system go on working: same paths, same camelCase.
old_paths = [
    path("registros", RegistrationView.as_view(), name="registros"),
    path("cursos", CatalogueView.as_view(), name="cursos"),
    path("inscripcion-cursos", EnrollmentsView.as_view(), name="inscripcion-cursos"),
    path("track-progress", ProgressView.as_view(), name="track-progress"),
    path("certificados", CertificatesView.as_view(), name="certificados"),
]

urlpatterns = [
    path("v1/", include(v1)),
    *old_paths,
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api:schema"), name="docs"),
]
