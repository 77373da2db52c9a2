"""Reminders to go on with a course: when one is due, and how they are planned."""
