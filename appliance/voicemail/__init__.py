"""Messages that callers left: their recordings, and who, when and for which number.

Law: a recording is a message, whatever became of the facts beside it; only its owner or its age removes it.
"""

from appliance.voicemail.message import Message
from appliance.voicemail.shelf import FOLDER, delete, find, heard, keep, messages, sound, sweep

__all__ = ["FOLDER", "Message", "delete", "find", "heard", "keep", "messages", "sound", "sweep"]
