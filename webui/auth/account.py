"""One's own access: another password, who is logged in, after how long a browser is logged out.

Law: whoever changes the password proves the old one, and all other browsers are out.
"""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from appliance.admin.owner import TooSoon, Weak, Welcome, Wrong
from appliance.words import say
from webui.auth import blueprint
from webui.auth.gate import COOKIE, owner_session, put_cookie
from webui.auth.views import names_of_box, visitor, wait_text
from webui.box import box
from webui.language import lang

HOURS = (1, 2, 4, 8, 12, 24)


@blueprint.get("/toegang")
def account() -> AnyResponse:
    """Who is logged in, and the three forms."""
    return make_response(_page({}))


@blueprint.post("/toegang/wachtwoord")
def password() -> AnyResponse:
    """Another password."""
    old, new = request.form.get("old", ""), request.form.get("new", "")
    errors: dict[str, list[str]]
    status = 422
    match box().owner.change_password(old, new, visitor(), names_of_box()):
        case Welcome(token=token):
            flash(_("Het wachtwoord is gewijzigd. Alle andere browsers zijn uitgelogd."), "ok")
            response = redirect(url_for("auth.account"), 303)
            put_cookie(response, token)
            return response
        case Wrong():
            errors = {"old": [_("Dit is niet het wachtwoord van nu.")]}
        case TooSoon(seconds=seconds):
            errors, status = {"old": [wait_text(seconds)]}, 429
        case Weak(code=why):
            errors = {"new": [say(lang(), why)]}
    return make_response(_page(errors), status)


@blueprint.post("/toegang/duur")
def idle() -> AnyResponse:
    """After how many hours without use a browser is logged out."""
    try:
        hours = int(request.form.get("hours", ""))
    except ValueError:
        return make_response(_page({"hours": [_("Kies een van de tijden uit de lijst.")]}), 422)
    box().owner.idle_after(hours)
    flash(_("Bewaard."), "ok")
    return redirect(url_for("auth.account"), 303)


@blueprint.post("/toegang/anderen-uit")
def others_out() -> AnyResponse:
    """Log out every browser but this one."""
    box().owner.logout_others(request.cookies.get(COOKIE, ""))
    flash(_("Alle andere browsers zijn uitgelogd."), "ok")
    return redirect(url_for("auth.account"), 303)


def _page(errors: dict[str, list[str]]) -> str:
    hours = [(str(one), ngettext("%(num)d uur", "%(num)d uur", one)) for one in HOURS]
    return render_template(
        "auth/account.html",
        errors=errors,
        sessions=box().owner.sessions(),
        mine=owner_session(),
        hours=hours,
        idle=box().web.read().idle_hours,
    )
