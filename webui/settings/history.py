"""Who changed what and when, and the way back.

Law: going back saves an earlier generation anew, so that this can be undone too; a password is never shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Response, abort, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.settings import Settings
from appliance.settings.differences import Change, differences
from appliance.store import Generation, NoSuchRevision
from appliance.words import known, printable, say
from appliance.words.fields import label
from webui.box import author, box
from webui.clash import clash_page
from webui.desk import Clash, Invalid, NotSaved, Saved
from webui.errors import error_page
from webui.language import lang
from webui.settings import blueprint
from webui.settings.access import loaded, revision, tell
from webui.settings.plan_change import plan_of, told
from webui.settings.said import said

MOST_SHOWN = 200
LONGEST = 300
"""Characters of a value."""
PLAN_ITSELF = 2
"""Steps to a belplan: the list, and the entry."""
LONGEST_PLAN = 3000
"""Characters of a belplan in sentences."""


@dataclass(frozen=True, slots=True)
class Line:
    """A difference in words: where, and from what to what."""

    place: str
    kind: str
    old: str
    new: str


@blueprint.get("/geschiedenis")
def history() -> Response:
    """All generations that are kept, the current one first."""
    found = loaded()
    if isinstance(found, Response):
        return found
    earlier = box().desk.history()
    page = render_template("settings/history.html", current=found.generation, earlier=earlier)
    return make_response(page)


@blueprint.get("/geschiedenis/<int:number>")
def generation(number: int) -> Response:
    """What a generation changed, and what going back to it would."""
    found = loaded()
    if isinstance(found, Response):
        return found
    known = {one.revision: one for one in (found.generation, *box().desk.history())}
    this = known.get(number)
    wanted = found.settings if number == found.revision else _earlier(number)
    if this is None or wanted is None:
        abort(404)
    before = max((one for one in known if one < number), default=None)
    previous = _earlier(before) if before is not None else None
    page = render_template(
        "settings/generation.html",
        this=this,
        current=found.generation,
        before=before,
        changed=_lines(previous, wanted),
        back=_lines(found.settings, wanted) if number != found.revision else None,
        most=MOST_SHOWN,
    )
    return make_response(page)


@blueprint.post("/geschiedenis/<int:number>/terug")
def revert(number: int) -> AnyResponse:
    """Make an earlier generation the current one again."""
    outcome = box().desk.undo(number, revision(), author())
    match outcome:
        case Saved():
            tell(outcome, revision())
            return redirect(url_for("settings.history"), 303)
        case Clash():
            return clash_page(outcome)
        case NotSaved():
            return error_page(409, _("Er is niets teruggedraaid."), outcome.say(lang()))
        case Invalid():
            return error_page(409, _("Er is niets teruggedraaid."), _("Deze instellingen kloppen niet meer."))


@blueprint.app_template_filter("why")
def why(one: Generation) -> str:
    """The reason of a generation, in words where it has any."""
    first, _blank, rest = one.reason.partition(" ")
    if first == "revert" and rest.isdecimal():
        return str(_("Teruggedraaid naar versie %(number)s", number=rest))
    if first == "restore":
        return str(_("Back-up teruggezet"))
    if first == "wizard:":
        return _wizard(rest)
    return printable(one.reason, 100)


def _wizard(step: str) -> str:
    """A step of the wizard that saved: `wizard: trunk`."""
    if step == "learned":
        return str(_("Overgenomen uit een proefgesprek"))
    code = f"wizard_step_{step}"
    what = say(lang(), code) if known(code) else printable(step, 60)
    return str(_("Opzetten: %(step)s", step=what))


@blueprint.app_template_filter("who_saved")
def who_saved(one: Generation) -> str:
    """Who saved a generation: a browser by its address, else the command or person named."""
    first, _blank, rest = one.author.partition(" ")
    if first == "browser" and rest:
        return str(_("Browser op %(address)s", address=printable(rest, 60)))
    if one.author == "config import":
        return str(_("Opdrachtregel (config import)"))
    return printable(one.author, 100)


def _earlier(number: int) -> Settings | None:
    try:
        return box().store.earlier(number)
    except NoSuchRevision:
        return None


def _lines(old: Settings | None, new: Settings) -> list[Line] | None:
    """The differences in words; None when there is nothing to compare with."""
    return None if old is None else list(_told(old, new))


def _told(old: Settings, new: Settings) -> Iterator[Line]:
    """Each difference; those in the steps of one belplan together, as what it did and what it does."""
    seen: set[str] = set()
    for change in differences(old, new):
        plan = plan_of(change)
        if plan is None:
            yield _line(change)
        elif plan not in seen:
            seen.add(plan)
            kind = change.kind if len(change.steps) == PLAN_ITSELF else "changed"
            before, after = (printable(told(side, plan, lang()), LONGEST_PLAN) for side in (old, new))
            yield Line(" › ".join((label(("belplans",), lang()), printable(plan, 60))), kind, before, after)


def _line(change: Change) -> Line:
    old, new = (printable(said(change.names, value, lang()), LONGEST) for value in (change.old, change.new))
    return Line(" › ".join(_place(change)), change.kind, old, new)


def _place(change: Change) -> Iterator[str]:
    """The labels of settings, and the names of a list's entries as they are."""
    names: tuple[str, ...] = ()
    for step in change.steps:
        names = names if step.entry else (*names, step.name)
        yield printable(step.name if step.entry else label(names, lang()), 60)
