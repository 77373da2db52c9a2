"""The embedded parts: PostgreSQL, Valkey and S3 as child processes, for development and for tests.

Nothing of the application is imported here: the parts must run before Django's settings can be
read, and `manage.py`, the web server and the worker are started as processes.
"""
