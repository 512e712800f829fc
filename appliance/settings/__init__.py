"""The settings of one box: values, their file format, their checks and their messages.

Law: values are frozen and whole; a setting that is wrong never becomes a value.
"""

from appliance.settings.lines import (
    DeviceAccount,
    Keepalive,
    Listen,
    Number,
    NumberRange,
    Outbound,
    Pbx,
    Phone,
    Sip,
    SipAccount,
    Trunk,
)
from appliance.settings.root import SCHEMA, Settings

__all__ = [
    "SCHEMA",
    "DeviceAccount",
    "Keepalive",
    "Listen",
    "Number",
    "NumberRange",
    "Outbound",
    "Pbx",
    "Phone",
    "Settings",
    "Sip",
    "SipAccount",
    "Trunk",
]
