"""Providers to sign in with: one that can be bent, a certified one, and an emulated Cognito."""
