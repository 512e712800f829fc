"""What was said over SIP: each call's messages, secrets removed, in a bounded ring per day on disk.

Law: written by the engine alone, on a thread of its own; read by whoever explains a call.
"""

from appliance.traces.values import Copy, Trace, TraceMessage

__all__ = ["Copy", "Trace", "TraceMessage"]
