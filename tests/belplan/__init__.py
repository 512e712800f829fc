"""Tests of belplans: conditions, checks, the interpreter, triggers and the dry run."""
