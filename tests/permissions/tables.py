"""All the tables: a new route gets its rows in the one of its area.

A route of pages goes to ``pages``, ``account`` or ``admin`` (there, a new model is one ``model(…)``), one of the
API to ``api``. Whose thing it asks about is a function in ``addresses`` or, in the admin, a row of
``world.World.rows``.
"""

from __future__ import annotations

from typing import Final

from tests.permissions.account import ACCOUNT
from tests.permissions.admin import ACTIONS, APPS, MODELS, SITE
from tests.permissions.api import API, API_BY_BEARER, API_BY_SESSION
from tests.permissions.pages import PAGES

PAGE_ROWS: Final = [*PAGES, *ACCOUNT, *SITE, *MODELS, *ACTIONS, *APPS]
API_ROWS: Final = [*API, *API_BY_BEARER]
ROWS: Final = [*PAGE_ROWS, *API_ROWS]
API_ROWS_BY_SESSION: Final = [*API, *API_BY_SESSION]
