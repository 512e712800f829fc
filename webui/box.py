"""What every page of one application shares: the box's folder, its settings' door, its engine, its clock.

Law: made once by `create_app` and never changed; a view asks `box()` for it, no module keeps state of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from flask import current_app, request

from appliance.admin.owner import Owner
from appliance.admin.web_file import WebFile
from appliance.network import KnownRoad
from appliance.settings import Settings
from appliance.store import SettingsStore
from webui.desk import Desk
from webui.engine import EngineWatch
from webui.known import KnownSettings, KnownVerdict
from webui.trials import Doorman
from webui.update_desk import UpdateDesk

EXTENSION = "trunkbox"


@dataclass(frozen=True, slots=True)
class Box:
    """`clock`: UTC epoch seconds, what time it is now; tests turn it. `web`, `owner`: who may come in."""

    data: Path
    clock: Callable[[], float]
    store: SettingsStore
    engine: EngineWatch
    desk: Desk
    doorman: Doorman
    web: WebFile
    owner: Owner
    known: KnownSettings
    verdict: KnownVerdict
    updates: UpdateDesk = field(default_factory=UpdateDesk)
    road: KnownRoad = field(default_factory=KnownRoad)

    def settings(self) -> Settings:
        """The settings in force, for showing: the last good ones when the file cannot be read."""
        return self.known.now()


def box() -> Box:
    """The box of the application that serves this request."""
    return cast(Box, current_app.extensions[EXTENSION])


def author() -> str:
    """Who saves settings in this request, for the history: the browser's address."""
    return f"browser {request.remote_addr or '?'}"
