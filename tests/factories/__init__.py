"""Test data, made through the services that make it in production."""
