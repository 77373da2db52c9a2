"""The demo academy: a small, believable catalogue for a first look, and the code that loads it.

``academy.toml`` names the people and shelves; ``courses/<slug>/`` holds one course each.
"""
