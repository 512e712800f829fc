"""Backup and restore: the whole box in one file that a passphrase opens.

Law: a restore is prepared beside what stands, and from one rename on it is finished by whoever starts next;
spending is only ever added.
"""
