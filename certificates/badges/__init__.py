"""Open Badges 3.0: from the facts of a certificate to a verifiable credential. No models, no settings."""
