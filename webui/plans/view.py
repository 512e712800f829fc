"""The editor's page as values: every step with its sentence, what is worth knowing about it, and what it may do.

Law: decides nothing: sentences, findings, prices and the dry run are asked for and laid beside the steps.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from markupsafe import Markup

from appliance.belplan.edit import Indent, Shift, edit
from appliance.belplan.edit import Refused as NotDone
from appliance.belplan.findings import findings, open_ends
from appliance.belplan.places import INSIDE, OTHERWISE, Place, Row, rows, settings_path, steps_of, walk
from appliance.prompts.library import library
from appliance.settings import Settings, messages
from appliance.settings.check_plans import check_belplans
from appliance.settings.plans import Belplan, Menu, Queue, Say, Step, Voicemail
from appliance.settings.problems import Problem
from appliance.words import known, say
from webui.box import box
from webui.language import lang
from webui.plans.dry import Marks
from webui.plans.kinds import kind_of
from webui.plans.names import Names
from webui.plans.press import Screen, ident, number_of
from webui.plans.prices import forwarding
from webui.plans.sentences import sentence

_EDIT = Markup('<button class="text" name="edit" value="{}">{}</button>')
Note = tuple[str, str]
"""Tone and text."""


@dataclass(frozen=True, slots=True)
class Item:
    """A step. `up`, `down`: whether the arrow does anything; `can_indent`, `can_outdent` alike."""

    place: Place
    number: str
    icon: str
    kind: str
    sentence: Markup | str
    plain: str
    rows: tuple[Shown, ...]
    notes: tuple[Note, ...] = ()
    state: str = ""
    badge: str = ""
    tone: str = ""
    up: bool = True
    down: bool = True
    can_indent: bool = False
    can_outdent: bool = False

    @property
    def id(self) -> str:
        return ident(self.place)


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of steps. `title`: which key, "" for the others; `end`: what becomes of who gets past it."""

    row: Row
    title: str
    items: tuple[Item, ...]
    notes: tuple[Note, ...] = ()

    @property
    def id(self) -> str:
        return ident(self.row)

    @property
    def end(self) -> Place:
        """The gap after its last step."""
        return Place(self.row, len(self.items))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether every caller ends somewhere. `tone`: of the design."""

    tone: str
    text: str


def whole_with(settings: Settings, plan: Belplan) -> tuple[Settings, int]:
    """The settings with this plan in its place (unchecked, for looking at), and its index there."""
    ids = [one.id for one in settings.belplans]
    index = ids.index(plan.id) if plan.id in ids else len(ids)
    plans = (*settings.belplans[:index], plan, *settings.belplans[index + 1 :])
    return settings.model_copy(update={"belplans": plans}), index


def problems_of_plan(settings: Settings, plan: Belplan) -> tuple[Problem, ...]:
    """What is wrong or unwise with a plan, its paths below the plan."""
    whole, index = whole_with(settings, plan)
    before = f"belplans[{index}]."
    every = (*check_belplans(whole), *findings(whole))
    return tuple(replace(one, path=one.path.removeprefix(before)) for one in every if one.path.startswith(before))


def verdict(settings: Settings, plan: Belplan) -> Verdict:
    """The sentence above a plan."""
    if any(one.code == "plan_loop" for one in problems_of_plan(settings, plan)):
        return Verdict("bad", _("Een beller kan blijven rondgaan."))
    if not plan.steps:
        return Verdict("warn", _("Er staan nog geen stappen in: de beller krijgt de bezettoon."))
    if open_ends("steps", plan.steps):
        return Verdict("warn", _("Niet elke beller komt ergens uit: wie overblijft krijgt vanzelf de bezettoon."))
    return Verdict("ok", _("Elke beller komt ergens uit."))


def shown(screen: Screen, settings: Settings, names: Names, marks: Marks) -> Shown:
    """The whole plan."""
    plan = screen.draft.plan
    wrong: dict[str, list[Note]] = {}
    paths = _paths(plan)
    for problem in problems_of_plan(settings, plan):
        if problem.code == "belplan_second_channel":
            continue
        place = next((one for one in _upwards(problem.path) if one in paths), "steps")
        wrong.setdefault(place, []).append(_note(problem))
    mute = names.prompts.keys() - library(settings, box().data).keys()
    return _Drawing(plan, settings, names, wrong, marks, frozenset(mute)).row(Row(), "")


@dataclass(frozen=True, slots=True)
class _Drawing:
    plan: Belplan
    settings: Settings
    names: Names
    notes: Mapping[str, Sequence[Note]]
    marks: Marks
    mute: frozenset[str]
    """Announcements without sound."""

    def row(self, row: Row, title: str) -> Shown:
        steps = steps_of(self.plan, row) or ()
        items = tuple(self._item(Place(row, index), step) for index, step in enumerate(steps))
        return Shown(row, title, items, tuple(self.notes.get(settings_path(row), ())))

    def _item(self, place: Place, step: Step) -> Item:
        path = settings_path(place)
        notes = [*self.notes.get(path, ())]
        if isinstance(step, Say | Menu | Voicemail | Queue) and step.prompt in self.mute:
            text = _("Het geluid van deze meldtekst is weg: bellers horen hem niet. Maak hem opnieuw.")
            notes.append(("warn", text))
        if (price := forwarding(step, self.settings, self.names)) is not None:
            notes.append(price)
        state, badge, tone = self.marks.of(path)
        kind = kind_of(step)
        return Item(
            place=place,
            number=number_of(place),
            icon=kind.icon,
            kind=kind.id,
            sentence=sentence(step, self.names, lambda text: _EDIT.format(place, text)),
            plain=sentence(step, self.names),
            rows=tuple(self.row(place.inside(name), _title(name)) for name, _steps in rows(step)),
            notes=tuple(notes),
            state=state,
            badge=badge,
            tone=tone,
            up=not isinstance(edit(self.plan, Shift(place, "up")), NotDone),
            down=not isinstance(edit(self.plan, Shift(place, "down")), NotDone),
            can_indent=not isinstance(edit(self.plan, Indent(place)), NotDone),
            can_outdent=bool(place.row.way),
        )


def _title(name: str) -> str:
    if name == INSIDE:
        return ""
    return str(_("Anders") if name == OTHERWISE else _("Toets %(key)s", key=name[1:]))


def _paths(plan: Belplan) -> frozenset[str]:
    """Every place of a plan, and every row, as the settings write it."""
    found = {"steps"}
    for place, step in walk(plan.steps):
        found.add(settings_path(place))
        found.update(settings_path(place.inside(name)) for name, _steps in rows(step))
    return frozenset(found)


def _upwards(path: str) -> list[str]:
    """A path and all that it lies in, the longest first."""
    cuts = [match.start() for match in re.finditer(r"[.\[]", path)]
    return [path, *(path[:cut] for cut in reversed(cuts))]


def _note(problem: Problem) -> Note:
    if known(problem.code):
        return "warn", say(lang(), problem.code, problem.params)
    return "bad", messages.text(problem, lang())
