"""`trunkbox run`: engine and web in the foreground, started, watched, restarted and stopped together.

Law: nothing outlives the supervisor, and a crash of one child never touches another.
"""
