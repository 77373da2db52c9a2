"""A second proof of who signs in: who needs one, how its secrets are kept, and how it is asked of programs."""
