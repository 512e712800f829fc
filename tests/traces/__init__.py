"""Traces: what is kept of SIP, what is taken out of it, and how it is found again."""
