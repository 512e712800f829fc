"""The practice peers: an imitated provider and an imitated PBX, each a process of its own with real SIP and RTP.

Law: they know the box only by its SIP address, as a real provider and a real PBX would.
"""
