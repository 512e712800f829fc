"""What every step of the wizard shares: its page with the stepper, how a save is answered, the way back.

Law: a step is saved whole or not at all, and what was typed is shown again; the revision that a form showed comes
back with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.config.trouble import say as say_trouble
from appliance.config.trouble import trouble
from appliance.control import Status
from appliance.settings import Settings
from appliance.store import Loaded
from appliance.wizard.said import Said
from appliance.wizard.steps import STEPS, Progress, Seen, StepId, neighbours, progress
from appliance.words import say
from webui.box import box
from webui.clash import clash_page
from webui.desk import Clash, Invalid, NotSaved, Outcome, Saved
from webui.errors import error_page
from webui.filters import words
from webui.language import lang
from webui.wizard.proven import proven

ENDPOINTS: Mapping[StepId, str] = {step: f"wizard.{step}" for step in STEPS}
Problems = Mapping[str, Sequence[str]]
"""Field name to sentences; "" for what belongs to no field of the form."""


def address(step: StepId) -> str:
    """Where a step is."""
    return url_for(ENDPOINTS[step])


def onward(step: StepId) -> str:
    """Where "Verder" leads from a step."""
    after = neighbours(step)[1]
    return address(after) if after else url_for("wizard.index")


def loaded() -> Loaded:
    """The settings and their revision; ends the request with a page that says why when they cannot be read."""
    found = box().desk.load()
    if not isinstance(found, Loaded):
        title = _("De box kan haar instellingen niet lezen, en wijzigt ze daarom niet.")
        abort(error_page(500, title, say_trouble(trouble(found), lang())))
    return found


def status() -> Status | None:
    """The engine's state; None when it does not answer."""
    asked = box().engine.status()
    return asked if isinstance(asked, Status) else None


def revision() -> int:
    """The revision that the form of this request showed; one that is no number clashes with whatever there is."""
    given = request.form.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 12 else -1


def sentence(said: Said) -> str:
    """Words of the wizard's base, in the page's language."""
    return say(lang(), said.code, said.params)


def how_far(settings: Settings) -> tuple[Progress, ...]:
    """Every step and how far it is, now."""
    return progress(Seen(settings, status(), proven()))


def page(step: StepId, template: str, shown: Loaded, code: int = 200, **values: Any) -> Response:
    """A step's page: `shown` is what its form was made from."""
    steps = how_far(shown.settings)
    before = neighbours(step)[0]
    rendered = render_template(
        template,
        now=STEPS.index(step) + 1,
        steps=[_in_stepper(one) for one in steps],
        progress=next(one for one in steps if one.step == step),
        revision_shown=shown.revision,
        undoable=undoable(shown),
        back=address(before) if before else url_for("wizard.index"),
        next=onward(step),
        **values,
    )
    return make_response(rendered, code)


def _in_stepper(one: Progress) -> tuple[str, str, bool]:
    return say(lang(), f"wizard_step_{one.step}"), address(one.step), one.state == "done"


def answer(
    outcome: Outcome,
    fields: Mapping[str, str],
    again: Callable[[int, dict[str, list[str]]], Response],
    then: str,
    said: tuple[str, str] | None = None,
) -> AnyResponse:
    """What a save leads to. `fields`: settings path to form field; `again` shows the form with its problems.

    `then`: the address to go on to; `said`: the toast there, text and tone.
    """
    match outcome:
        case Saved(loaded=now, applied=applied):
            code, problems = getattr(applied, "code", None), getattr(applied, "problems", ())
            if code is not None:
                flash(_("Opgeslagen, maar nog niet in gebruik: %(why)s", why=words(applied)), "warn")
            elif problems:
                flash(_("Opgeslagen, maar niet alles lukte: %(why)s", why=words(problems[0])), "warn")
            else:
                flash(*(said or (_("Opgeslagen."), "ok")))
            mark = "&" if "?" in then else "?"
            return redirect(f"{then}{mark}bewaard={now.revision}", 303)
        case Invalid():
            return again(422, outcome.by_field(lang(), fields))
        case Clash():
            return clash_page(outcome)
        case NotSaved():
            return again(500, {"": [outcome.say(lang())]})


def undoable(shown: Loaded) -> int:
    """The revision that the offered undo leads back to; 0 when none is offered."""
    just = request.args.get("bewaard", "")
    return shown.revision - 1 if just == str(shown.revision) and shown.revision > 1 else 0
