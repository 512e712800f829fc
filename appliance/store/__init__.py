"""Where the box's settings and states lie on disk: TinyDB behind writes that survive a power cut.

Law: this and the call log are the only doors to tinydb; what cannot be read is kept and reported, never reset.
"""

from appliance.store.durable import DurableStorage, NotWritten, Unusable, durable_db
from appliance.store.settings_store import (
    Conflict,
    Generation,
    Loaded,
    NoSuchRevision,
    NotChangeable,
    SettingsStore,
    TooNew,
    Unreadable,
)

__all__ = [
    "Conflict",
    "DurableStorage",
    "Generation",
    "Loaded",
    "NoSuchRevision",
    "NotChangeable",
    "NotWritten",
    "SettingsStore",
    "TooNew",
    "Unreadable",
    "Unusable",
    "durable_db",
]
