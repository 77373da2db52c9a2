"""The one way to Stripe.

Nothing of the ``stripe`` package leaves this folder: calls take and give plain values and the dataclasses of
``payments.facts``. Every call can raise ``StripeAway`` (unreachable, slow, or asking for patience) and
``StripeRefused`` (it said no), and no other error of Stripe's. None may be made inside a transaction.
"""
