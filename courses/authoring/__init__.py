"""Building whole courses in one call, for programs; what people do step by step in the admin."""
