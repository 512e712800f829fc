"""Build disk images and update bundles. Runs on the standard library of Python 3.11 alone."""
