"""Belplans thought through: conditions, what a plan leads to, and a dry run of it in words.

Law: pure; the clock, the switches and the state of the PBXs arrive as values.
"""
