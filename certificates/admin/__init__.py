"""Certificates, their documents, templates and keys in the admin."""

from certificates.admin import archive, certificates, course_settings, erasures, keys, templates

__all__ = ["archive", "certificates", "course_settings", "erasures", "keys", "templates"]
