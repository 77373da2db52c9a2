"""Certificates, their documents, templates and keys in the admin."""

from certificates.admin import archive, certificates, course_settings, keys, templates

__all__ = ["archive", "certificates", "course_settings", "keys", "templates"]
