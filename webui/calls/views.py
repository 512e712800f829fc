"""The list of calls: search, pages, download.

Law: shows what the log and the engine say; the one thing that is changed here is a call that somebody ends.
"""

from __future__ import annotations

from datetime import date, datetime

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.calllog.export import to_csv
from appliance.calllog.reader import Page
from appliance.calllog.record import Direction, Outcome
from appliance.calllog.words import outcome_words
from appliance.control import CallStatus, ControlError, Status
from webui.box import box
from webui.calls import blueprint
from webui.calls.rows import found_in_words, live_row, row, sentence_case, today_in_words
from webui.calls.search import Wanted, read
from webui.calls.shelf import shelf, zone
from webui.errors import error_page
from webui.filters import settings, words
from webui.language import lang
from webui.places import inside

A_PAGE = 50


@blueprint.get("/")
def index() -> Response:
    """The calls that were asked for, newest first, a page at a time."""
    wanted = read(request.args)
    try:
        found, said = _found(wanted)
    except OSError as err:
        return _unreadable(err)
    plain = not wanted.anything and wanted.before is None
    page = render_template(
        "calls/index.html",
        said=said,
        wanted=wanted,
        rows=[row(record) for record in found.records],
        next=found.next,
        unreadable=found.unreadable,
        live=_live() if plain else None,
        directions=_directions(),
        outcomes=_outcomes(),
        retention=settings().retention.calls_days,
    )
    wrong = any(name for name in wanted.errors)
    return make_response(page, 422 if wrong else 200)


@blueprint.get("/nu")
def now() -> Response:
    """The calls in progress anew; 204 while they are as the page shows them (`?was=`)."""
    live = _live()
    if request.args.get("was") == live["mark"]:
        return Response(status=204)
    return make_response(render_template("calls/_now.html", live=live))


@blueprint.get("/gesprekken.csv")
def download() -> AnyResponse:
    """The search as CSV, all of it, drawn from the log as the browser takes it."""
    wanted = read(request.args)
    if wanted.errors:
        return redirect(url_for("calls.index", **wanted.address()), 303)
    reader = shelf().own()
    chosen = {**wanted.query(), "before": None}
    lines = to_csv(reader.calls(reader.query(**chosen)), reader.zone)
    name = f"gesprekken-{_today().isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(lines, mimetype="text/csv", headers=headers)


@blueprint.post("/<id>/ophangen")
def hang_up(id: str) -> AnyResponse:
    """End a call in progress."""
    try:
        box().engine.client.hangup(id)
    except ControlError as err:
        flash(words(err), "warn")
    else:
        flash(_("Het gesprek is beëindigd."), "ok")
    box().engine.forget()
    return redirect(inside(request.form.get("terug")) or url_for("calls.index"), 303)


def _found(wanted: Wanted) -> tuple[Page, str]:
    """The page of calls, and the sentence above it. Raises OSError."""
    if any(wanted.errors):
        return Page((), None), str(_("Er is niet gezocht: een veld klopt niet."))
    with shelf().lock:
        reader = shelf().reader()
        found = reader.search(**wanted.query(), limit=A_PAGE)
        if not wanted.anything:
            return found, today_in_words(reader.summaries(_today(), _today()))
    return found, found_in_words(len(found.records), found.next is None and wanted.before is None)


def _live() -> dict[str, object]:
    """The calls in progress, a mark that changes when they do, and the problem when the engine does not tell."""
    asked = box().engine.status()
    if not isinstance(asked, Status):
        return {"rows": [], "problem": asked, "mark": asked.code}
    return {"rows": [live_row(call) for call in asked.calls], "problem": None, "mark": mark_of(asked.calls)}


def mark_of(calls: tuple[CallStatus, ...]) -> str:
    """What changes when a page of these calls would."""
    return " ".join(f"{call.id}={call.state}" for call in calls) or "-"


def _unreadable(err: OSError) -> Response:
    why = err.strerror or "?"
    return error_page(
        500,
        _("De gesprekkenlijst is niet te lezen."),
        _("Bellen gaat gewoon door. Controleer de rechten van de map met gegevens (%(why)s).", why=why),
    )


def _directions() -> list[tuple[str, str]]:
    return [("", _("Alle")), (Direction.IN.value, _("Inkomend")), (Direction.OUT.value, _("Uitgaand"))]


def _outcomes() -> list[tuple[str, str]]:
    ends = [(one.value, sentence_case(outcome_words(one, lang()))) for one in Outcome]
    return [("", _("Alle")), *ends]


def _today() -> date:
    return datetime.fromtimestamp(box().clock(), zone()).date()
