"""The trunk engine: holds the SIP trunk, bridges calls between provider and PBX, and keeps their record.

Law: imports `appliance` for values and the read-only store; never `webui`.
"""
