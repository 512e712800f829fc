"""One call's page: what became of it, in a sentence, and all that is known below.

Law: a call in progress and one that is over have the same address; the page finds out which it is.
"""

from __future__ import annotations

from flask import Response, abort, make_response, render_template, request
from flask_babel import gettext as _

from appliance.calllog.record import CallRecord
from appliance.control import CallStatus, Status
from appliance.traces.values import Trace
from appliance.words import printable
from webui.box import box
from webui.calls import blueprint, page
from webui.calls.shelf import shelf
from webui.calls.trace import as_text, trace_of, view
from webui.errors import error_page


@blueprint.get("/<id>")
def one(id: str) -> Response:
    """The call of this id; 204 while it is as the page shows it (`?was=`)."""
    found = record_of(id)
    call = None if found else call_of(id)
    if found is None and call is None:
        if request.args.get("was"):
            # Its last words are on their way to the log; the page asks again.
            return Response(status=204)
        abort(404)
    shown = page.finished(found) if found else page.going(call) if call else None
    assert shown is not None
    # Not for each new message: that would shut what somebody reads, and ask for the messages every 2 seconds.
    if request.args.get("was") == shown.mark:
        return Response(status=204)
    kept = view(trace_of(id), *_sides(found or call))
    when = page.title(shown.start)
    return make_response(render_template("calls/one.html", call=shown, title=when, trace=kept))


@blueprint.get("/<id>/berichten.txt")
def trace(id: str) -> Response:
    """The call's messages as one text, to be sent to a helpdesk."""
    kept, found = trace_of(id), record_of(id)
    if not isinstance(kept, Trace):
        return error_page(
            404, _("Van dit gesprek zijn geen berichten bewaard."), _("Misschien zijn ze opgeruimd.")
        )
    about = page.finished(found).verdict if found else ""
    safe = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in id[:60])
    headers = {"Content-Disposition": f'attachment; filename="gesprek-{safe}.txt"'}
    text = "".join(as_text(kept, printable(id, 80), about))
    return Response(text, mimetype="text/plain", headers=headers)


def _sides(call: CallRecord | CallStatus | None) -> tuple[bool, str, str]:
    """Whether it came from the trunk, the trunk's id, the PBX's id."""
    assert call is not None
    return call.direction == "in", call.trunk or "", call.pbx or ""


def record_of(id: str) -> CallRecord | None:
    """The call in the log, None when it is not there (yet) or the log cannot be read."""
    try:
        with shelf().lock:
            return shelf().reader().get(id)
    except OSError:
        return None


def call_of(id: str) -> CallStatus | None:
    """The call in progress."""
    asked = box().engine.status()
    calls = asked.calls if isinstance(asked, Status) else ()
    return next((call for call in calls if call.id == id), None)
