"""What changes orders, payments and the mirror: each function is one deed."""
