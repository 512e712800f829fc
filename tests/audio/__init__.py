"""Known sound for tests, and how to tell what became of it."""
