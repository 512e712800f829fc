"""What callers hear: the announcements of the box, those of its owner, and where their sound lies.

Law: a prompt that cannot be found is None, never an error: it drops nobody's call.
"""
