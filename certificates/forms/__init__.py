"""What is asked in the admin: about a certificate's life, a template, a course's certificates."""

from certificates.forms.course_settings import CourseCertificateForm
from certificates.forms.lifecycle import (
    CorrectionForm,
    ReinstatementForm,
    ReplacementForm,
    RevocationForm,
)
from certificates.forms.templates import TemplateForm

__all__ = [
    "CorrectionForm",
    "CourseCertificateForm",
    "ReinstatementForm",
    "ReplacementForm",
    "RevocationForm",
    "TemplateForm",
]
