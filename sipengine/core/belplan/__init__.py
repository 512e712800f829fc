"""The belplan interpreter: a caller without a PBX, led through a plan, as a table of phases and signals.

Law: sans-I/O; `begin` and `step` of `table` are pure functions.
"""
