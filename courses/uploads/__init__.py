"""Videos that travel from a browser straight to the store, in parts; we see their beginnings only."""
