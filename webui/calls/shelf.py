"""The call log as the pages read it: one reader that keeps what it read, for all of waitress's threads.

Law: reads the files themselves, so that it works without an engine; never writes one.
"""

from __future__ import annotations

import threading
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import current_app
from phonenumbers import country_code_for_region

from appliance.calllog.reader import CallReader
from webui.box import box
from webui.filters import settings

EXTENSION = "trunkbox_calls"


class CallShelf:
    """A reader behind a lock: it keeps figures and numbers between questions, and is for one thread at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock = threading.Lock()
        self._reader = CallReader(folder, zone=ZoneInfo("UTC"))

    def reader(self) -> CallReader:
        """The kept one, set to the box's zone and country; hold `lock` while it is used."""
        self._reader.zone, self._reader.calling_code = zone(), calling_code()
        return self._reader

    def own(self) -> CallReader:
        """One of one's own, for an answer that takes long, such as a download."""
        return CallReader(self.folder, zone=zone(), calling_code=calling_code())


def shelf() -> CallShelf:
    """The shelf of the application that serves this request, made at its first use."""
    found: CallShelf = current_app.extensions.setdefault(EXTENSION, CallShelf(box().data / "calls"))
    return found


def zone() -> ZoneInfo:
    """The box's time zone; UTC when this machine does not know it."""
    try:
        return ZoneInfo(settings().box.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def calling_code() -> str:
    """Of the home country, such as "31"; "" when there is none."""
    return str(country_code_for_region(settings().box.country) or "")
