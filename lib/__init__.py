"""Shared building blocks, one topic per module. No concrete models, no knowledge of any app."""
