"""Trunkbox as services of a Debian machine, put there and taken away again.

Law: everything that is put somewhere is on one list, so that whatever stops half-way can be taken away whole; the
box's data are never part of it.
"""
