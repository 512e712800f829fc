"""The editor's buttons: a form as it was sent, to the draft after it, what stands open, what is said.

Law: every button first takes over the step that stands open, so nothing typed is lost by another press; what is
wrong with that step stops the press and is said beside its fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from flask_babel import gettext as _

from appliance.belplan.edit import (
    Change,
    Copy,
    Draft,
    Indent,
    Insert,
    MoveTo,
    No,
    Outdent,
    Refused,
    Remove,
    Rename,
    Replace,
    Shift,
    change,
    undo,
)
from appliance.belplan.places import INSIDE, Place, Row, after_insertion, place_of, row_of, step_at, steps_of
from appliance.settings import Settings
from webui.plans.kinds import KINDS, kind_of
from webui.plans.names import Names
from webui.plans.step_form import BLANK, Errors, Typed, read, typed_of

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Open:
    """What stands open: the form of a step, the form of a new one, or the list of kinds to choose from."""

    what: Literal["edit", "new", "add"]
    place: Place
    kind: str = ""
    typed: Typed = field(default_factory=dict)
    errors: Errors = field(default_factory=dict)

    def __str__(self) -> str:
        """As the form carries it."""
        return f"{self.what}:{self.place.row}:{self.place.index}:{self.kind}"


@dataclass(frozen=True, slots=True)
class Screen:
    """The editor after a press. `said`: read aloud; `focus`: the id of what gets it; `bad`: nothing was done."""

    draft: Draft
    open: Open | None = None
    said: str = ""
    focus: str = ""
    bad: bool = False
    name: str | None = None
    """What was typed as the plan's name and cannot be one."""


def number_of(place: Place) -> str:
    """How a step is numbered for people: `3`, `3.1`, `5.2.1` (key 2 of step 5), `5.anders.1`."""
    said = []
    for index, name in place.row.way:
        said.append(str(index + 1))
        if name != INSIDE:
            said.append(name[1:] if name.startswith("k") else _("anders"))
    return ".".join((*said, str(place.index + 1)))


def ident(place: Place | Row) -> str:
    """A place as part of an element's id."""
    return str(place).replace("*", "s").replace("#", "h").replace(".", "-") or "0"


def pressed(form: Mapping[str, str], typed: Typed, draft: Draft, settings: Settings, names: Names) -> Screen:
    """What a form asks for: `typed` are the fields of the step that stood open."""
    screen = _named(Screen(draft, _opened(form.get("open", ""), typed)), form)
    opened = screen.open
    if opened is not None and form.get("close"):
        return replace(screen, open=None, focus=_focus_of(opened))
    if form.get("dry"):
        return screen
    inserted: Place | None = None
    if opened is not None and opened.what != "add" and form.get("remove") != str(opened.place):
        screen = _taken_over(screen, opened, settings)
        if screen.open is not None:
            left = replace(screen, open=None, said=_("De stap is niet gewijzigd."), bad=False, focus="undo")
            return left if form.get("undo") else screen
        inserted = opened.place if opened.what == "new" and not screen.bad else None
    screen = replace(screen, open=None)
    button = next((name for name in BUTTONS if form.get(name)), "")
    if not button:
        return screen
    return BUTTONS[button](screen, form[button], _moved(inserted), names)


def _moved(inserted: Place | None) -> Callable[[str], Place | None]:
    """Reads places as the page showed them: before the step that stood open came in."""

    def place(text: str) -> Place | None:
        found = place_of(text)
        return found if found is None or inserted is None else after_insertion(found, inserted)

    return place


Places = Callable[[str], Place | None]


def _named(screen: Screen, form: Mapping[str, str]) -> Screen:
    """The plan's name is part of every press."""
    name = " ".join(form.get("name", screen.draft.plan.name).split())
    if name == screen.draft.plan.name:
        return screen
    if len(name) > LONGEST_NAME or not name.isprintable():
        return replace(screen, name=name)
    return replace(screen, draft=change(screen.draft, Rename(name))[0])


def _opened(text: str, typed: Typed) -> Open | None:
    what, _sep, rest = text.partition(":")
    row_text, _sep, rest = rest.partition(":")
    index, _sep, kind = rest.partition(":")
    row = row_of(row_text)
    if row is None or not index.isascii() or not index.isdigit() or len(index) > 4:
        return None
    place = Place(row, int(index))
    match what:
        case "add":
            return Open("add", place)
        case "new" | "edit" if kind in KINDS:
            return Open("new" if what == "new" else "edit", place, kind, typed)
        case _:
            return None


def _taken_over(screen: Screen, opened: Open, settings: Settings) -> Screen:
    """The step that stood open becomes part of the plan; else it stays open, with what is wrong."""
    step = read(opened.kind, opened.typed, settings)
    if isinstance(step, dict):
        said = _("Deze stap is nog niet goed: %(why)s", why=next(iter(step.values()))[0])
        return replace(screen, open=replace(opened, errors=step), said=said, bad=True, focus="open")
    new = opened.what == "new"
    draft, outcome = change(screen.draft, (Insert if new else Replace)(opened.place, step))
    if isinstance(outcome, Refused):
        return replace(screen, open=None, said=refusal(outcome.why), bad=True)
    number = number_of(opened.place)
    if draft is screen.draft:
        said = _("Stap %(number)s is niet gewijzigd.", number=number)
    elif new:
        said = _("Stap %(number)s is toegevoegd.", number=number)
    else:
        said = _("Stap %(number)s is gewijzigd.", number=number)
    return replace(screen, draft=draft, open=None, said=said, focus=f"edit-{ident(opened.place)}")


def _focus_of(opened: Open) -> str:
    if opened.what == "edit":
        return f"edit-{ident(opened.place)}"
    return f"add-{ident(opened.place.row)}"


def _changed(screen: Screen, wanted: Change, said: Callable[[Place], str], focus: str) -> Screen:
    draft, outcome = change(screen.draft, wanted)
    if isinstance(outcome, Refused):
        return replace(screen, said=refusal(outcome.why), bad=True, focus=focus)
    place = outcome.place
    if place is None:
        return replace(screen, draft=draft, said=said(Place(wanted.place.row, 0)), focus=focus)  # type: ignore[union-attr]
    return replace(screen, draft=draft, said=said(place), focus=f"{focus.partition('-')[0]}-{ident(place)}")


def refusal(why: No) -> str:
    """Why a press did nothing, for people."""
    said: dict[No, str] = {
        "gone": _("Die stap is er niet meer. Er is niets gewijzigd."),
        "first": _("Deze stap staat al bovenaan."),
        "last": _("Deze stap staat al onderaan."),
        "outermost": _("Deze stap staat niet in een voorwaarde of keuzemenu."),
        "no_holder": _("Hierboven staat geen voorwaarde of keuzemenu om in te springen."),
        "inside": _("Een stap kan niet in zichzelf."),
        "full": _("Dit belplan heeft al zoveel stappen als er passen. Zet een deel in een ander belplan."),
        "deep": _("Dieper inspringen kan niet. Zet een deel in een ander belplan."),
        "nothing": _("Er is niets om ongedaan te maken."),
    }
    return said[why]


# ---- the buttons ---------------------------------------------------------------------------------------------


def _move(screen: Screen, value: str, places: Places, _names: Names) -> Screen:
    """`PLACE:up`, `PLACE:down`; and as dropped: `PLACE:before:PLACE`, `PLACE:after:PLACE`, `PLACE:end:ROW`."""
    text, _sep, where = value.partition(":")
    place, (how, _sep, other) = places(text), where.partition(":")
    if place is None:
        return screen
    old = number_of(place)

    def said(new: Place) -> str:
        return str(_("Stap %(old)s staat nu op %(new)s.", old=old, new=number_of(new)))

    if how in ("up", "down"):
        way: Literal["up", "down"] = "up" if how == "up" else "down"
        return _changed(screen, Shift(place, way), said, f"{way}-{ident(place)}")
    to = _gap(screen.draft, how, other, places)
    return screen if to is None else _changed(screen, MoveTo(place, to), said, f"edit-{ident(place)}")


def _gap(draft: Draft, how: str, other: str, places: Places) -> Place | None:
    if how == "end":
        row = row_of(other)
        steps = None if row is None else steps_of(draft.plan, row)
        return None if row is None or steps is None else Place(row, len(steps))
    target = places(other)
    return target if target is None or how == "before" else replace(target, index=target.index + 1)


def _room(draft: Draft, place: Place | None) -> Place | None:
    """A gap that the plan has."""
    steps = steps_of(draft.plan, place.row) if place is not None else None
    return place if place is not None and steps is not None and place.index <= len(steps) else None


def _edit(screen: Screen, value: str, places: Places, names: Names) -> Screen:
    place = places(value)
    step = step_at(screen.draft.plan, place) if place is not None else None
    if place is None or step is None:
        return replace(screen, said=refusal("gone"), bad=True)
    opened = Open("edit", place, kind_of(step).id, typed_of(step, names))
    return replace(
        screen, open=opened, said=_("Stap %(number)s staat open.", number=number_of(place)), focus="open"
    )


def _add(screen: Screen, value: str, places: Places, _names: Names) -> Screen:
    place = _room(screen.draft, places(value))
    if place is None:
        return replace(screen, said=refusal("gone"), bad=True)
    return replace(screen, open=Open("add", place), said=_("Kies wat er moet gebeuren."), focus="open")


def _new(screen: Screen, value: str, places: Places, _names: Names) -> Screen:
    text, _sep, kind = value.partition(":")
    place = _room(screen.draft, places(text))
    if place is None or kind not in KINDS:
        return replace(screen, said=refusal("gone"), bad=True)
    said = _("Vul de nieuwe stap in: %(kind)s.", kind=KINDS[kind].text)
    return replace(screen, open=Open("new", place, kind, BLANK.get(kind, {})), said=said, focus="open")


def _copy(screen: Screen, value: str, places: Places, _names: Names) -> Screen:
    def said(new: Place) -> str:
        return str(_("Stap %(number)s is de kopie.", number=number_of(new)))

    place = places(value)
    return screen if place is None else _changed(screen, Copy(place), said, f"edit-{ident(place)}")


def _indent(screen: Screen, value: str, places: Places, _names: Names) -> Screen:
    return _stepped(screen, value, places, Indent)


def _outdent(screen: Screen, value: str, places: Places, _names: Names) -> Screen:
    return _stepped(screen, value, places, Outdent)


def _stepped(screen: Screen, value: str, places: Places, kind: type[Indent] | type[Outdent]) -> Screen:
    place = places(value)
    if place is None:
        return screen
    old = number_of(place)

    def said(new: Place) -> str:
        return str(_("Stap %(old)s staat nu op %(new)s.", old=old, new=number_of(new)))

    return _changed(screen, kind(place), said, f"edit-{ident(place)}")


def _remove(screen: Screen, value: str, places: Places, _names: Names) -> Screen:
    place = places(value)
    if place is None:
        return screen
    number = number_of(place)

    def said(_row: Place) -> str:
        return str(_("Stap %(number)s is verwijderd. ‘Ongedaan maken’ haalt hem terug.", number=number))

    after = _changed(screen, Remove(place), said, "")
    left = len(steps_of(after.draft.plan, place.row) or ())
    near = replace(place, index=min(place.index, left - 1))
    return replace(after, focus=f"edit-{ident(near)}" if left else f"add-{ident(place.row)}")


def _undo(screen: Screen, _value: str, _places: Places, _names: Names) -> Screen:
    back = undo(screen.draft)
    if isinstance(back, Refused):
        return replace(screen, said=refusal(back.why), bad=True, focus="undo")
    return replace(screen, draft=back, said=_("De laatste wijziging is ongedaan gemaakt."), focus="undo")


BUTTONS: Mapping[str, Callable[[Screen, str, Places, Names], Screen]] = {
    "move": _move,
    "edit": _edit,
    "add": _add,
    "new": _new,
    "copy": _copy,
    "indent": _indent,
    "outdent": _outdent,
    "remove": _remove,
    "undo": _undo,
}
"""By the button's name. `done`, `save` and `dry` only take over what stands open."""
