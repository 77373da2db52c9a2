"""Assignments as their authors set them: what a student may hand in."""
