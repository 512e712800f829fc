"""What every page of Beveiliging shares: its way back, the undo that a save offers, the questions to the engine.

Law: a page is saved whole or not at all, from the revision that it showed; what was typed is shown again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Response, make_response, render_template, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from appliance.control import ControlError, Status
from appliance.settings import Settings
from appliance.store import Loaded
from webui.box import author, box
from webui.wizard.frame import Problems, answer, loaded, revision, undoable

T = TypeVar("T")

__all__ = ["PAGES", "Asking", "Problems", "ask", "asked", "loaded", "page", "save", "status"]

PAGES = {
    "destinations": _l("Bestemmingen"),
    "limits": _l("Limieten en kanalen"),
    "rates": _l("Tarieven"),
    "access": _l("Toegang"),
    "bans": _l("Geweerde adressen"),
    "fraud": _l("Fraude"),
    "blocked": _l("Tegengehouden gesprekken"),
    "mail": _l("Meldingen"),
}
"""The pages below the overview, by their endpoint without the blueprint."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A question before something is done. `fields`: what its form carries; `verb`, `leave`: the two ways on."""

    title: str
    action: str
    verb: str
    back: str
    leave: str
    lead: str = ""
    tone: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    points: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def ask(name: str, shown: Loaded, asking: Asking, code: int = 200) -> Response:
    """The page of a question."""
    return page(name, "security/confirm.html", shown, code, asking=asking)


def page(name: str, template: str, shown: Loaded, code: int = 200, **values: Any) -> Response:
    """A page; `shown` is what its forms were made from."""
    rendered = render_template(
        template,
        here=PAGES[name],
        revision_shown=shown.revision,
        undoable=undoable(shown),
        **values,
    )
    return make_response(rendered, code)


def save(
    edit: Callable[[Settings], Settings],
    what: str,
    fields: dict[str, str],
    again: Callable[[int, dict[str, list[str]]], Response],
    then: str,
    said: str = "",
) -> AnyResponse:
    """Save a change of this form's revision. `what`: for the history; `said`: the toast of success.

    `fields`: settings path to field name; `again` shows the form with its problems.
    """
    outcome = box().desk.save(revision(), edit, author(), what)
    return answer(outcome, fields, again, url_for(then), (said, "ok") if said else None)


def status() -> Status | None:
    """The engine's state; None when it does not answer."""
    told = box().engine.status()
    return told if isinstance(told, Status) else None


def asked(question: Callable[[], T]) -> T | ControlError:
    """What the engine answers to another question than its state; a silent engine is not asked a second time."""
    told = box().engine.status()
    if not isinstance(told, Status):
        return told
    try:
        return question()
    except ControlError as err:
        return err
