"""The page Status: one sentence that says whether all is well, and what it rests on.

Law: shows what the engine says and decides nothing; an engine that is gone is said in plain words.
"""

from __future__ import annotations

from flask import render_template

from appliance.control import Status
from webui.box import box
from webui.shell.views import health_of
from webui.status import blueprint


@blueprint.get("/status")
def index() -> str:
    """The state of trunks, PBXs and calls."""
    asked = box().engine.status()
    status = asked if isinstance(asked, Status) else None
    return render_template(
        "status/index.html", status=status, problem=None if status else asked, health=health_of(asked)
    )
