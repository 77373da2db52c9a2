"""A double of Stripe for development and tests: its API, its pay page, its dashboard, its webhooks.

No money moves, and nothing here calls anything outside this machine. `docs/adr/0027` says why it
exists and what keeps it honest. The standard library is all it needs.
"""
