"""The systems that are compared, each started and ended by a class of its own."""
