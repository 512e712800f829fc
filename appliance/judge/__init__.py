"""The box judges itself: the first sentence of the status page, and of what became of a call.

Law: pure; one sentence first, then what to do; whatever newer code wrote gets a sentence too.
"""
