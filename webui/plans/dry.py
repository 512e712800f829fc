"""The dry run of the plan as it stands in the editor: what happens to a call, laid beside the steps.

Law: walks as `trunkbox explain --direction in` does, with the draft in place of the stored plan; nobody is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from appliance.belplan.dry_run import Line, dry_run, moment, walked
from appliance.belplan.places import settings_path, walk
from appliance.control import Status
from appliance.settings import Settings
from appliance.settings.plans import Belplan, Step, When
from appliance.words import say
from webui.box import box
from webui.filters import local
from webui.language import lang
from webui.plans.names import Names
from webui.plans.sentences import condition_words, sentence

FEW = 50
"""Numbers to choose from."""


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the path. `tone`: of the design."""

    depth: int
    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class Marks:
    """By a step's path: taken, skipped or neither; its badge and the badge's tone."""

    found: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    ran: bool = False

    def of(self, path: str) -> tuple[str, str, str]:
        """What is drawn at a step."""
        return self.found.get(path, ("skipped", "", "") if self.ran else ("", "", ""))


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of the dry run as typed. `to` "": the plan itself; `errors` by field."""

    to: str
    caller: str
    day: str
    time: str
    down: bool
    wanted: bool
    errors: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DryRun:
    """`head`: the sentence above the lines."""

    head: str
    tone: str
    lines: tuple[Told, ...]
    marks: Marks


def asked(form: Mapping[str, str], to: str) -> Asked:
    """What a form asks for; of none what stands there at first: now, the number `to`, the PBX down."""
    now = local(box().clock())
    day, time = f"{now:%Y-%m-%d}", f"{now:%H:%M}"
    if "d-date" not in form:
        return Asked(to, "", day, time, True, False)
    return Asked(
        form.get("d-to", "")[:40],
        form.get("d-from", "").strip()[:60],
        form.get("d-date", "").strip()[:20] or day,
        form.get("d-time", "").strip()[:10] or time,
        form.get("d-pbx") != "up",
        bool(form.get("dry") or form.get("dried")),
    )


def run(what: Asked, plan: Belplan, whole: Settings, names: Names) -> DryRun | str:
    """Walk the call through `whole`, which holds the draft; or why that cannot be asked."""
    try:
        at = datetime.fromisoformat(f"{what.day}T{what.time}").replace(tzinfo=ZoneInfo(whole.box.timezone))
    except ValueError:
        return str(_("Vul een datum en een tijd in, zoals 2026-12-25 en 18:05."))
    caller, on = what.caller or None, _on(whole)
    if what.to:
        lines = dry_run(what.to, caller, at, what.down, whole, on)
    else:
        down = {pbx.id for pbx in whole.pbxs} if what.down else set()
        now = moment(caller, at, whole, None, on)
        lines = walked(plan.id, whole, type(now)(now.at, now.caller, now.on, now.up - down))
    return _told(lines, plan, whole, names)


def _on(settings: Settings) -> frozenset[str] | None:
    """The switches that are on now; None while the engine does not say."""
    asked_now = box().engine.status()
    plans = getattr(asked_now, "plans", None) if isinstance(asked_now, Status) else None
    switches = getattr(plans, "switches", ())
    known = {one.id for one in settings.switches}
    return frozenset(one.id for one in switches if one.on and one.id in known) if switches else None


def _told(lines: tuple[Line, ...], plan: Belplan, whole: Settings, names: Names) -> DryRun:
    steps = _steps(whole)
    marks: dict[str, tuple[str, str, str]] = {}
    said = []
    for line in lines:
        step = steps.get(line.path)
        text, tone, badge = _line(line, step, names)
        said.append(Told(line.depth, tone, text))
        own = line.path.removeprefix(f"{plan.id}[")
        if own != line.path and line.code not in ("dry_key", "dry_otherwise"):
            place = f"steps[{own}"
            if line.depth == 1 or place not in marks:
                taken = "taken" if line.depth == 1 else ""
                marks[place] = ("skipped" if line.code == "dry_when_not" else taken, badge, tone if badge else "")
    open_end = any(line.code == "dry_open_end" for line in lines)
    in_plan = any(line.path for line in lines)
    return DryRun(*_head(lines, open_end, in_plan), tuple(said), Marks(marks, ran=in_plan))


def _head(lines: tuple[Line, ...], open_end: bool, in_plan: bool) -> tuple[str, str]:
    if not in_plan:
        return (_("Dit gesprek komt niet in het belplan."), "unknown")
    if open_end:
        return (_("De beller komt niet op elke weg ergens uit; dan hoort hij de bezettoon."), "warn")
    if any(line.code == "dry_menu" for line in lines):
        return (_("De beller kiest met een toets, en komt langs elke weg ergens uit."), "ok")
    return (_("De beller komt ergens uit."), "ok")


def _line(line: Line, step: Step | None, names: Names) -> tuple[str, str, str]:
    """Text, tone and badge of a line."""
    if line.code in ("dry_key", "dry_otherwise"):
        return say(lang(), line.code, line.params), "unknown", ""
    if isinstance(step, When) and line.why is not None:
        walks = line.code == "dry_when"
        params = {**line.why.params, "id": _called(line.why.params.get("id", ""), step, names)}
        why = say(lang(), line.why.code, params)
        answer = _("Ja") if walks else _("Nee")
        question = _("Als %(what)s", what=condition_words(step.condition, step.invert, names))
        text = f"{question}: {answer.lower()}. {why}"
        return text, "ok" if walks else "unknown", answer
    if step is not None:
        return sentence(step, names), "ok", ""
    tone = {"dry_open_end": "warn", "dry_lost": "bad", "dry_not_ours": "bad", "dry_barred": "bad"}
    params = {**line.params}
    if "plan" in params:
        params["plan"] = f"‘{names.plans.get(params['plan'], params['plan'])}’"
    if "pbx" in params:
        params["pbx"] = names.pbxs.get(params["pbx"], params["pbx"])
    return say(lang(), line.code, params), tone.get(line.code, "ok"), ""


def _called(id: str, step: When, names: Names) -> str:
    tables = {"schedule": names.schedules, "switch": names.switches, "pbx": names.pbxs}
    table = next((tables[name] for name in tables if hasattr(step.condition, name)), {})
    return table.get(id, id)


def _steps(whole: Settings) -> dict[str, Step]:
    """Every step of every plan by the path that a dry run gives it."""
    return {
        plan.id + settings_path(place).removeprefix("steps"): step
        for plan in whole.belplans
        for place, step in walk(plan.steps)
    }
