"""A person's own: what is known about them, how they take it with them, and how they leave.

Each app knows its part (``<app>/privacy.py``: ``collect`` and ``erase``); here they are put together, top to bottom.
"""
