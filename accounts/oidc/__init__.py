"""Signing in with an OpenID provider: Amazon Cognito, or any other (ADR 24)."""
