"""Reading and saving parts of the settings through the desk, and saying what came of it.

Law: a part is checked as a whole with all the rest; the stored passwords stay unless new ones were typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, request
from flask_babel import gettext as _

from appliance.config.trouble import say as say_trouble
from appliance.config.trouble import trouble
from appliance.control import EngineDown
from appliance.settings import Settings
from appliance.settings.parse import parse
from appliance.settings.problems import Wrong
from appliance.store import Loaded, TooNew, Unreadable
from appliance.words import say
from webui.box import box
from webui.desk import Saved, Unfit
from webui.errors import error_page
from webui.filters import words
from webui.language import lang


def revision() -> int:
    """The revision that the sent form was made from; -1, which is never current, when it says none."""
    text = request.form.get("revision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def loaded() -> Loaded | Response:
    """The settings in force, or the page that says why they cannot be changed."""
    found = box().desk.load()
    return found if isinstance(found, Loaded) else refused(found)


def refused(found: Unreadable | TooNew) -> Response:
    """Why the settings cannot be changed, and what to do."""
    title = _("De instellingen zijn nu niet te wijzigen.")
    return error_page(503, title, say_trouble(trouble(found), lang()))


def parsed(now: Mapping[str, Any], typed: Mapping[str, Any]) -> Settings:
    """The settings `now` in plain data, with what was typed in their place. Raises Unfit."""
    outcome = parse({**now, **typed})
    if isinstance(outcome, Wrong):
        raise Unfit(outcome.problems)
    return outcome


def tell(saved: Saved, before: int) -> None:
    """What came of a save, on the next page."""
    if saved.network_tried:
        flash(say(lang(), "network_tried"), "warn")
    if saved.loaded.revision == before:
        flash(_("Er was niets te wijzigen."), "ok")
    elif isinstance(saved.applied, EngineDown):
        flash(" ".join((_("Opgeslagen."), say(lang(), "applied_later"))), "warn")
    elif isinstance(saved.applied, Exception):
        flash(say(lang(), "not_applied", {"why": words(saved.applied)}), "warn")
    elif saved.applied.problems:
        flash(" ".join((_("Opgeslagen."), *(words(one) for one in saved.applied.problems[:3]))), "warn")
    else:
        flash(" ".join((_("Opgeslagen."), _("Lopende gesprekken gaan door."))), "ok")
