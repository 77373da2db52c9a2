"""Writes about accounts, by topic: registering, managing, tokens, the audit trail, and what is purged."""
