"""The page Geweerde adressen: who guessed at logins and gets no answer, and which strangers knock from near by.

Law: a ban is the engine's, and ends by itself; a person may end it earlier.
"""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from appliance.control import Attempt, ControlError, Refused, Status
from appliance.words import printable, say
from webui.box import box
from webui.filters import words
from webui.language import lang
from webui.security import blueprint
from webui.security.frame import loaded, page
from webui.security.judged import Judged

LONGEST = 60


@blueprint.get("/geweerd")
def bans() -> Response:
    """Bans and strangers."""
    told = box().engine.status()
    state = told if isinstance(told, Status) else None
    return page(
        "bans",
        "security/bans.html",
        loaded(),
        verdict=_verdict(told),
        bans=state.bans if state else (),
        strangers=[(_told(one), one.last) for one in state.strangers if one.near] if state else [],
        dropped=state.engine.strangers_dropped if state else 0,
    )


@blueprint.post("/geweerd/toelaten")
def unban() -> AnyResponse:
    """Answer an address again."""
    address = request.form.get("adres", "")[:LONGEST]
    try:
        box().engine.client.unban(address)
    except Refused as err:
        gone = err.code == "no_such_ban"
        flash(_("%(address)s werd al niet meer geweerd.", address=address) if gone else words(err), "warn")
    except ControlError as err:
        flash(words(err), "bad")
    else:
        flash(_("%(address)s krijgt weer antwoord.", address=address), "ok")
    box().engine.forget()
    return redirect(url_for("security.bans"), 303)


def _told(one: Attempt) -> str:
    """What a stranger did, in a sentence; what it called itself is shortened and cannot steer."""
    params = {"source": one.source, "agent": one.user_agent or "?", "user": one.user or "?", "method": one.method}
    shown = {name: printable(text, LONGEST) for name, text in params.items()}
    return say(lang(), f"attempt_{one.outcome}", {**shown, "count": one.count})


def _verdict(told: Status | ControlError) -> Judged:
    if not isinstance(told, Status):
        return Judged("unknown", _("Wie nu geweerd wordt, is niet te zeggen."), words(told))
    count = len(told.bans)
    if not count:
        return Judged("ok", _("Niemand wordt op dit moment geweerd."))
    text = ngettext(
        "%(num)d adres krijgt geen antwoord, omdat het wachtwoorden raadde.",
        "%(num)d adressen krijgen geen antwoord, omdat ze wachtwoorden raadden.",
        count,
    )
    return Judged("ok", text)
