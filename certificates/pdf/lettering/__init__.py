"""Words become glyphs: typefaces, scripts, shaping, and what fits into a box."""
