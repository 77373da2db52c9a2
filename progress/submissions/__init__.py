"""Work that students hand in for an assignment, and its review."""
