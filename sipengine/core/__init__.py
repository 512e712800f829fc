"""The pure core of the engine: who may call, where a call goes, and how two legs become one call.

Law: no clock, no file, no socket, no pjsua2; everything a decision needs arrives as an argument.
"""
