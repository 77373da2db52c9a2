"""What every API view shares: problem documents, camelCase, bounded bodies, idempotency keys."""
