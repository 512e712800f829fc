"""One call's page: what became of it, in a sentence, and all that is known below.

Law: a call in progress and one that is over have the same address; the page finds out which it is.
"""

from __future__ import annotations

from flask import Response, abort, make_response, render_template, request
from flask_babel import gettext as _

from appliance.calllog.record import CallRecord
from appliance.control import CallStatus, Status
from webui.box import box
from webui.calls import blueprint, page
from webui.calls.shelf import shelf
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
    if request.args.get("was") == shown.mark:
        return Response(status=204)
    return make_response(render_template("calls/one.html", call=shown, title=page.title(shown.start)))


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


def not_kept() -> Response:
    """There is nothing to download."""
    return error_page(404, _("Van dit gesprek zijn geen berichten bewaard."), _("Misschien zijn ze al opgeruimd."))
