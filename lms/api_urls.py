"""``/api/``: version 1, the old system's paths as aliases of the same views, and the schema."""

from django.urls import URLPattern, include, path
from drf_spectacular.utils import extend_schema, extend_schema_view
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.views import APIView

from accounts.api.views import RegistrationView
from certificates.api.views import CertificatesView
from courses.api.authoring import NewCourseView
from courses.api.uploads import UploadsView
from courses.api.views import CatalogueView
from enrollments.api.views import EnrollmentsView
from lib.api.names import camel_case
from payments.api.views import PurchasesView
from progress.api.views import ProgressView

app_name = "api"

v1 = [
    path("", include("accounts.api.urls")),
    path("", include("courses.api.urls")),
    path("", include("enrollments.api.urls")),
    path("", include("progress.api.urls")),
    path("", include("certificates.api.urls")),
    path("", include("payments.api.urls")),
]


def _old(name: str, view: type[APIView]) -> URLPattern:
    """Return ``view`` under an old name; in the schema it is an operation of its own, as ids must be unique."""
    (method,) = (method for method in ("get", "post") if hasattr(view, method))
    operation = extend_schema(operation_id=camel_case(f"old_{name.replace('-', '_')}"))
    named = type(view.__name__, (view,), {})
    alias: type[APIView] = extend_schema_view(**{method: operation})(named)
    return path(name, alias.as_view(), name=name)


# Programs written for the old system go on working: same paths, same camelCase.
old_paths = [
    _old("registros", RegistrationView),
    _old("cursos", CatalogueView),
    _old("create-course", NewCourseView),
    _old("upload-video", UploadsView),
    _old("inscripcion-cursos", EnrollmentsView),
    _old("purchase-course", PurchasesView),
    _old("track-progress", ProgressView),
    _old("certificados", CertificatesView),
]

urlpatterns = [
    path("v1/", include(v1)),
    *old_paths,
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
]
