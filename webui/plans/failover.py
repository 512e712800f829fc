"""When a belplan takes over: triggers for all and for one number, by order, and what was caught so far.

Law: tells what the engine says and saves settings; lines of another page are left as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from appliance.control import ControlError, PbxState, Status
from appliance.settings import Number, NumberRange, Settings
from appliance.settings.lines import Trigger
from appliance.settings.plans import Failover
from appliance.words import printable, say
from webui.box import author, box
from webui.calls.rows import sentence_case
from webui.desk import at
from webui.filters import moment, words
from webui.language import lang
from webui.plans import blueprint
from webui.plans.names import Names, names
from webui.plans.runs import triggers
from webui.plans.step_form import Errors
from webui.settings.access import loaded, revision
from webui.wizard.frame import answer

A_PAGE = 50
"""Lines of numbers in one form."""
EVERY: tuple[Trigger, ...] = get_args(Trigger)
Line = Number | NumberRange


@dataclass(frozen=True, slots=True)
class Row:
    """A line of numbers in the form. `n`: its place in the settings; `key`: what it is known by."""

    n: int
    key: str
    number: str
    label: str
    plan: str
    ring: str
    usual: str
    forced: bool
    own: bool
    triggers: frozenset[str]
    without: bool


@dataclass(frozen=True, slots=True)
class PbxRow:
    """A PBX and what became of its calls."""

    name: str
    tone: str
    state: str
    caught: str


@blueprint.get("/uitval")
def failover() -> AnyResponse:
    """The settings of failover, and how it stands."""
    return _page(None, {}, 200)


@blueprint.post("/uitval")
def save_failover() -> AnyResponse:
    """Save the triggers for all, and the lines that the form showed."""
    found = loaded()
    if isinstance(found, Response):
        return found
    shown = [n for n in range(len(found.settings.numbers)) if f"key{n}" in request.form]
    outcome = box().desk.save(revision(), lambda now: _edited(now, shown), author(), "belplan: uitval")
    paths = {"failover.triggers": "triggers"}
    for n in shown:
        paths |= {f"numbers[{n}].ring_seconds": f"ring{n}", f"numbers[{n}].belplan": f"plan{n}"}

    def again(code: int, problems: Errors) -> Response:
        page = _page(request.form, problems, code)
        assert isinstance(page, Response)
        return page

    return answer(outcome, paths, again, url_for("plans.failover", vanaf=request.form.get("vanaf") or None))


def _edited(now: Settings, shown: list[int]) -> Settings:
    form = request.form
    chosen = tuple(one for one in EVERY if one in form.getlist("triggers"))
    typed = {form.get(f"key{n}", ""): n for n in shown}
    lines = []
    for index, line in enumerate(now.numbers):
        n = typed.get(key(line))
        lines.append(line if n is None else _line(line, index, n))
    return now.replace(failover=Failover(triggers=chosen, forced="forced" in form), numbers=tuple(lines))


def _line(line: Line, index: int, n: int) -> Line:
    form = request.form
    ring = form.get(f"ring{n}", "").strip()
    own = tuple(one for one in EVERY if one in form.getlist(f"triggers{n}"))
    changed: dict[str, Any] = {
        "belplan": form.get(f"plan{n}") or None,
        "ring_seconds": (int(ring) if ring.isascii() and ring.isdigit() and len(ring) < 9 else ring) or None,
        "forced": f"forced{n}" in form,
        "triggers": own if f"own{n}" in form else None,
    }
    kept = {name: getattr(line, name) for name in type(line).model_fields}
    with at(f"numbers[{index}]"):
        return type(line)(**{**kept, **changed})


def key(line: Line) -> str:
    """What a line of numbers is known by."""
    return line.number if isinstance(line, Number) else "-".join(line.range)


@blueprint.post("/uitval/nu")
def force() -> AnyResponse:
    """Have the engine send every call to its belplan, or no more: maintenance."""
    on = request.form.get("on") == "1"
    try:
        box().engine.client.force(on)
    except ControlError as err:
        flash(words(err), "bad")
    else:
        flash(
            _("Elk gesprek gaat nu naar zijn belplan.") if on else _("Gesprekken gaan weer naar uw centrale."),
            "ok",
        )
    box().engine.forget()
    return redirect(url_for("plans.failover"), 303)


def _page(form: Mapping[str, str] | None, problems: Mapping[str, list[str]], code: int) -> AnyResponse:
    found = loaded()
    if isinstance(found, Response):
        return found
    settings, called = found.settings, names(found.settings, lang())
    asked = request.form.get("vanaf", "") or request.args.get("vanaf", "")
    start = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    start = start if start < len(settings.numbers) else 0
    told = box().engine.status()
    status = told if isinstance(told, Status) else None
    table = settings.number_table().values()
    without = sum(one.inbound and one.belplan is None for one in table)
    chosen = settings.failover.triggers if form is None else request.form.getlist("triggers")
    page = render_template(
        "plans/failover.html",
        verdict=_verdict(settings, status, called, without),
        status=status,
        silent=None if status else told,
        pbxs=tuple(_pbxs(status, called)) if status else (),
        every=triggers(),
        chosen=frozenset(chosen),
        forced=settings.failover.forced if form is None else "forced" in form,
        rows=[_row(settings, n, called, form) for n in range(start, len(settings.numbers))[:A_PAGE]],
        plans=[("", _("geen")), *called.plans.items()],
        start=start,
        before=max(0, start - A_PAGE) if start else None,
        after=start + A_PAGE if start + A_PAGE < len(settings.numbers) else None,
        problems=problems,
        labels={"triggers": _("Aanleidingen")},
        revision=found.revision if form is None else revision(),
    )
    return make_response(page, code)


def _row(settings: Settings, n: int, called: Names, form: Mapping[str, str] | None) -> Row:
    line = settings.numbers[n]
    ends = (line.number,) if isinstance(line, Number) else line.range
    number = " – ".join(called.number(one) for one in ends)
    pbx = None if line.pbx is None else settings.pbx(line.pbx)
    usual = str(pbx.ring_seconds) if pbx else ""
    seen = form is not None and f"key{n}" in form
    if form is not None and seen:
        own = frozenset(request.form.getlist(f"triggers{n}"))
        plan, ring = form.get(f"plan{n}", ""), form.get(f"ring{n}", "")
        forced, has_own = f"forced{n}" in form, f"own{n}" in form
    else:
        plan, ring = line.belplan or "", "" if line.ring_seconds is None else str(line.ring_seconds)
        own = frozenset(settings.failover.triggers if line.triggers is None else line.triggers)
        forced, has_own = line.forced, line.triggers is not None
    lost = line.inbound and line.belplan is None
    return Row(n, key(line), number, printable(line.label), plan, ring, usual, forced, has_own, own, lost)


def _pbxs(status: Status, called: Names) -> Iterator[PbxRow]:
    outages = {one.pbx: one for one in status.plans.outages}
    tones: dict[PbxState, str] = {
        "reachable": "ok",
        "registered": "ok",
        "unreachable": "bad",
        "not_registered": "bad",
        "unknown": "unknown",
    }
    for pbx in status.pbxs:
        out = outages.get(pbx.id)
        caught = ""
        if out is not None:
            since = moment(out.since)
            taken = ngettext("%(num)d gesprek opgevangen", "%(num)d gesprekken opgevangen", out.caught)
            caught = _(
                "Weg sinds %(since)s: %(caught)s, %(lost)s verloren.", since=since, caught=taken, lost=out.lost
            )
        name = called.pbxs.get(pbx.id, pbx.id)
        state = sentence_case(say(lang(), f"state_{pbx.state}"))
        yield PbxRow(name, "bad" if out is not None else tones[pbx.state], state, caught)


def _verdict(settings: Settings, status: Status | None, called: Names, without: int) -> tuple[str, str]:
    """Tone and the sentence above the page."""
    if settings.failover.forced or (status is not None and status.plans.forced.all):
        return "warn", _("Onderhoud: elk gesprek gaat naar zijn belplan, uw centrale wordt overgeslagen.")
    outages = status.plans.outages if status is not None else ()
    if outages:
        out = outages[0]
        name = called.pbxs.get(out.pbx, out.pbx)
        if out.lost:
            return "bad", _(
                "%(pbx)s is onbereikbaar, en %(num)s bellers bereikten niemand.", pbx=name, num=out.lost
            )
        return "warn", _("%(pbx)s is onbereikbaar; belplannen vangen de gesprekken op.", pbx=name)
    if without:
        return "warn", ngettext(
            "%(num)d nummer heeft geen belplan: valt uw centrale uit, dan hoort die beller een fouttoon.",
            "%(num)d nummers hebben geen belplan: valt uw centrale uit, dan horen die bellers een fouttoon.",
            without,
        )
    if not settings.belplans:
        return "warn", _("Er is nog geen belplan dat het kan overnemen.")
    return "ok", _("Valt uw centrale uit, dan neemt een belplan het over.")
