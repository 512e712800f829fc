"""Alarms about the box itself: a full disk, heat, a wrong clock, a lost registration, a failed update or backup.

Law: one letter when something is wrong long enough, one when it has been right long enough; nothing in between.
"""
