"""The rehearsal: pretend that the PBX is down, and read what each caller heard and how long that took.

Law: the engine ends it by itself; this page only begins it, ends it earlier, and tells.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from appliance.control import ControlError, RehearsalStatus, Status, WalkStatus, WalkStep
from appliance.words import known, printable, say
from webui.box import box
from webui.filters import amount, clock, local, phone, settings, words
from webui.language import lang
from webui.plans import blueprint
from webui.plans.names import Names, names

MINUTES = 10
"""A rehearsal for everybody."""
MOST_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Heard:
    """One caller: a sentence, how long the first action took, and every step with its second."""

    head: str
    first: str
    steps: tuple[tuple[str, str], ...]
    over: bool


@dataclass(frozen=True, slots=True)
class Live:
    """The part that refreshes itself. `mark` changes when anything on it does."""

    tone: str
    title: str
    running: bool
    calls: tuple[Heard, ...]
    spared: tuple[str, ...]
    problem: ControlError | None
    before: bool

    @property
    def mark(self) -> str:
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]

    @property
    def said(self) -> str:
        """What changes when there is something new to read aloud."""
        return hashlib.sha256(f"{self.title} {len(self.calls)}".encode()).hexdigest()[:8]


@blueprint.get("/oefening")
def rehearsal() -> AnyResponse:
    """The page."""
    return _page({}, {}, 200)


@blueprint.get("/oefening/nu")
def rehearsal_live() -> Response:
    """The live part anew; 204 while it is as the page shows it (`?was=`)."""
    live = _live()
    if request.args.get("was") == live.mark:
        return Response(status=204)
    return make_response(
        render_template("plans/_rehearsal.html", live=live, polled=request.args.get("said") != live.said)
    )


@blueprint.post("/oefening")
def begin_rehearsal() -> AnyResponse:
    """Begin one, or end the one that runs."""
    typed = {name: request.form.get(name, "").strip()[:60] for name in ("who", "caller", "minutes")}
    stop = bool(request.form.get("stop"))
    alone = typed["who"] == "one"
    if not stop and alone and not typed["caller"]:
        return _page(typed, {"caller": [_("Vul het nummer in waarmee u gaat bellen.")]}, 422)
    text = typed["minutes"] or str(MINUTES)
    if not stop and not (text.isascii() and text.isdigit() and 1 <= int(text[:5]) <= MOST_MINUTES):
        return _page(typed, {"minutes": [_("Kies 1 tot %(most)s minuten.", most=MOST_MINUTES)]}, 422)
    try:
        if stop:
            box().engine.client.rehearse(False)
        else:
            box().engine.client.rehearse(True, int(text), typed["caller"] if alone else None)
    except ControlError as err:
        if err.code == "not_a_number":
            return _page(typed, {"caller": [words(err)]}, 422)
        flash(words(err), "bad")
    box().engine.forget()
    return redirect(url_for("plans.rehearsal"), 303)


def _page(typed: Mapping[str, str], problems: Mapping[str, list[str]], code: int) -> Response:
    without = [
        phone(one.number) for one in settings().number_table().values() if one.inbound and one.belplan is None
    ]
    page = render_template(
        "plans/rehearsal.html",
        live=_live(),
        typed=typed,
        problems=problems,
        minutes=MINUTES,
        without=without[:5],
        more=max(0, len(without) - 5),
    )
    return make_response(page, code)


def _live() -> Live:
    told = box().engine.status()
    if not isinstance(told, Status):
        return Live("bad", _("De telefoonmotor antwoordt niet."), False, (), (), told, False)
    found = told.plans.rehearsal
    if found is None:
        return Live("unknown", _("Er is nog niet geoefend."), False, (), (), None, False)
    called = names(settings(), lang())
    calls = tuple(_heard(one, called) for one in found.calls)
    spared = tuple(phone(one) for one in found.spared)
    tone = "wait" if not found.ended else "warn" if spared else "ok"
    return Live(tone, _title(found), not found.ended, calls, spared, None, True)


def _title(found: RehearsalStatus) -> str:
    if not found.ended:
        until = clock(found.until)
        if found.caller:
            return str(
                _(
                    "Bel nu met %(number)s een van uw nummers. Tot %(until)s.",
                    number=phone(found.caller),
                    until=until,
                )
            )
        return str(_("De oefening loopt tot %(until)s: voor elke beller lijkt uw centrale weg.", until=until))
    count = ngettext("%(num)d gesprek opgevangen", "%(num)d gesprekken opgevangen", len(found.calls))
    when = f"{local(found.since):%H:%M}"
    return str(_("De oefening van %(when)s is voorbij: %(count)s.", when=when, count=count))


def _heard(walk: WalkStatus, called: Names) -> Heard:
    head = _(
        "%(caller)s belde %(number)s en kwam in belplan ‘%(plan)s’.",
        caller=phone(walk.from_ or "anonymous"),
        number=phone(walk.number),
        plan=called.plans.get(walk.belplan, walk.belplan),
    )
    first = walk.first_after
    said = "" if first is None else _("Het eerste gebeurde na %(time)s seconde.", time=amount(round(first, 1)))
    return Heard(head, said, tuple(_steps(walk.steps, called)), bool(walk.outcome))


def _steps(steps: tuple[WalkStep, ...], called: Names) -> Iterator[tuple[str, str]]:
    for step in steps:
        code = f"walk_{step.what}"
        detail = called.prompts.get(step.detail, called.number(step.detail))
        text = say(lang(), code, {"detail": detail}) if known(code) else f"{step.what} {detail}"
        yield f"{amount(round(step.after, 1))} s", printable(text)
