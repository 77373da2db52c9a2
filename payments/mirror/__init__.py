"""dj-stripe in our house: the copies of Stripe's objects, and what staff sees of them."""
