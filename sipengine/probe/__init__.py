"""Trials of trunks before they are saved: on sockets and threads of their own, beside the engine.

Law: nothing here touches the SIP stack, so a trial can neither disturb a call nor a registration.
"""
