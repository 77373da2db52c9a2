"""The certificate as a file: data in, PDF bytes out. No models, no database, no network."""
