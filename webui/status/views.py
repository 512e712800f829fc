"""The page Status: one sentence that says whether all is well, what to do, and what it rests on.

Law: shows what the engine says and decides nothing; refreshes itself, and sends nothing while nothing changed.
"""

from __future__ import annotations

import hashlib

from flask import Response, flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.control import CallStatus, Status
from appliance.judge.verdict import Verdict
from webui.box import box
from webui.calls.rows import Row, row
from webui.calls.shelf import shelf
from webui.errors import error_page
from webui.filters import settings
from webui.shell.health import TONES, verdict_now
from webui.status import blueprint
from webui.status.cards import gauges, going, pbx_cards, trunk_cards

LAST = 5
"""Calls of the log on this page."""


@blueprint.get("/status")
def index() -> AnyResponse:
    """The page; what htmx asks for is the live part alone, 204 while it is as the page shows it (`?was=`)."""
    if "pauze" in request.args:
        session["pauze"] = request.args["pauze"] == "1"
    verdict = verdict_now()
    live = _live(verdict)
    mark = hashlib.sha256(live.encode()).hexdigest()[:16]
    said = hashlib.sha256(repr(verdict.sentence).encode()).hexdigest()[:8]
    if not request.headers.get("HX-Request"):
        return make_response(
            render_template("status/index.html", live=live, mark=mark, said=said, verdict=verdict)
        )
    if request.args.get("was") == mark:
        return Response(status=204)
    changed = request.args.get("said") not in (None, said)
    page = render_template("status/_fresh.html", live=live, mark=mark, said=said, verdict=verdict, changed=changed)
    return make_response(page)


@blueprint.get("/status/ophangen/<id>")
def hang_up(id: str) -> AnyResponse:
    """Ask before a call is ended: a page, and in the page above a dialog."""
    asked = box().engine.status()
    if not isinstance(asked, Status):
        return error_page(503, _("De telefoonmotor antwoordt niet."), _("Probeer het zo meteen nog een keer."))
    found: CallStatus | None = next((call for call in asked.calls if call.id == id), None)
    if found is None:
        flash(_("Dit gesprek is al voorbij."), "ok")
        if request.headers.get("HX-Request"):
            return Response(status=204, headers={"HX-Redirect": url_for("status.index")})
        return redirect(url_for("status.index"), 303)
    return make_response(render_template("status/hang_up.html", call=going([found])[0]))


def _live(verdict: Verdict) -> str:
    asked = box().engine.status()
    status = asked if isinstance(asked, Status) else None
    wanted = settings()
    unfinished = verdict.level == "idle" or not (wanted.trunks and wanted.pbxs and wanted.numbers)
    return render_template(
        "status/_live.html",
        verdict=verdict,
        tone=TONES[verdict.level],
        status=status,
        problem=None if status else asked,
        trunks=tuple(trunk_cards(status)) if status else (),
        pbxs=tuple(pbx_cards(status, settings())) if status else (),
        gauges=gauges(status.calls, settings()) if status else (),
        calls=going(status.calls) if status else (),
        last=_last(),
        wizard=url_for("wizard.index") if unfinished else "",
    )


def _last() -> tuple[Row, ...]:
    """The last calls; none when the log cannot be read: its own page says why."""
    try:
        with shelf().lock:
            return tuple(row(record) for record in shelf().reader().search(limit=LAST).records)
    except OSError:
        return ()
