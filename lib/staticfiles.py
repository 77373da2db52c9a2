"""Static files with hashed names, JavaScript modules of ours included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage that also rewrites the ``import`` statements of our own modules.

    Without it a cached module could import another release's module by its unhashed name. Packages ship
    modules that import files which they do not ship, so theirs are left alone.
    """

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = (
        "js/*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],
    )
