"""Updates: which bundle may be installed, whether a new version is healthy, and what came of each attempt."""
