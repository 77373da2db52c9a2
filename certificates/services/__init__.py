"""Writes about certificates, by topic: queueing, issuing, archiving, and what comes after the issue."""
