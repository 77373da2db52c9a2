"""Static files with hashed names, JavaScript modules included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage that also rewrites ``import`` statements.

    Without it a cached module could import another release's module by its unhashed name.
    """

    support_js_module_import_aggregation = True
