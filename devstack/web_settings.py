"""gunicorn's configuration for `make run`.

gunicorn rather than `runserver`: it is what production runs (one server to know), a killed master
takes its workers with it, and requests have a bounded number of threads, hence of database
connections. WhiteNoise serves the static files from their sources while DEBUG is on. Python code,
templates and catalogues are watched, so an edit is live a second later.
"""

import os
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_APPS = [path.parent for path in _ROOT.glob("*/__init__.py")]

bind = f"127.0.0.1:{os.environ['PORT']}"
wsgi_app = "devstack.web:application"
worker_class = "gthread"
workers = 1
threads = 8
graceful_timeout = 3
control_socket_disable = True
accesslog = "-"
reload = True
reload_extra_files = [
    str(file)
    for folder in (*_APPS, _ROOT / "templates", _ROOT / "locale")
    for pattern in ("*.py", "*.html", "*.txt", "*.mo")
    for file in folder.rglob(pattern)
]
