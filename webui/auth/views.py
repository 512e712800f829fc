"""Claim, login and logout.

Law: every refusal answers 422 (or 429) with the form; what was typed beside the password stays.
"""

from __future__ import annotations

import math

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from appliance.admin.owner import Claimed, TooSoon, Visitor, Weak, Welcome, Wrong
from appliance.network.certificate import fingerprint
from appliance.words import say
from webui.auth import blueprint
from webui.auth.gate import COOKIE, drop_cookie, put_cookie
from webui.box import box
from webui.carry import Carried, carried
from webui.language import lang
from webui.places import inside

HELD = "held-"
"""Before the names of a form's fields that wait for the login."""


def visitor() -> Visitor:
    """Who asks."""
    return Visitor(request.remote_addr or "?", request.headers.get("User-Agent", ""))


def names_of_box() -> tuple[str, ...]:
    """What a guesser would build a password on."""
    return (box().settings().box.name,)


def wait_text(seconds: float) -> str:
    """How long somebody must wait."""
    whole = max(1, math.ceil(seconds))
    return str(
        ngettext(
            "Te vaak mis. Probeer het over %(num)d seconde opnieuw.",
            "Te vaak mis. Probeer het over %(num)d seconden opnieuw.",
            whole,
        )
    )


@blueprint.route("/welkom", methods=["GET", "POST"])
def claim() -> AnyResponse:
    """The first visit: the code from the screen, and a password of one's own."""
    box().owner.setup_code()
    if request.method == "GET":
        # The picture on the box's own screen leads here with its code.
        return make_response(_claim_page({}, request.args.get("code", "")[:20]))
    code, password = request.form.get("code", ""), request.form.get("password", "")
    outcome = box().owner.claim(code, password, visitor(), names_of_box())
    match outcome:
        case Welcome(token=token):
            return _in(token, url_for("shell.home"))
        case Claimed():
            return redirect(url_for("auth.login"), 303)
        case Wrong():
            errors, status = {"code": [_("Deze code klopt niet. Kijk op het scherm waar de box gestart is.")]}, 422
        case TooSoon(seconds=seconds):
            errors, status = {"code": [wait_text(seconds)]}, 429
        case Weak(code=why):
            errors, status = {"password": [say(lang(), why)]}, 422
    return _refused(_claim_page(errors, code), status, outcome)


def _claim_page(errors: dict[str, list[str]], code: str) -> str:
    shown = fingerprint() if request.is_secure else ""
    return render_template("auth/claim.html", errors=errors, code=code, fingerprint=shown)


@blueprint.route("/inloggen", methods=["GET", "POST"])
def login() -> AnyResponse:
    """The password; a form that waited for it is shown once more afterwards."""
    terug = inside(request.values.get("terug")) or ""
    form = _held()
    if request.method == "GET":
        return make_response(render_template("auth/login.html", form=None, terug=terug, error=""))
    outcome = box().owner.login(request.form.get("password", ""), visitor())
    if isinstance(outcome, Welcome):
        if form is None:
            return _in(outcome.token, terug or url_for("shell.home"))
        response = make_response(render_template("auth/again.html", form=form))
        put_cookie(response, outcome.token)
        return response
    soon = isinstance(outcome, TooSoon)
    error = wait_text(outcome.seconds) if isinstance(outcome, TooSoon) else _("Dit wachtwoord klopt niet.")
    page = render_template("auth/login.html", form=form, terug=terug, error=error)
    return _refused(page, 429 if soon else 422, outcome)


@blueprint.post("/uitloggen")
def logout() -> AnyResponse:
    """End this session."""
    box().owner.logout(request.cookies.get(COOKIE, ""))
    response = redirect(url_for("auth.login"), 303)
    drop_cookie(response)
    return response


def _in(token: str, where: str) -> AnyResponse:
    response = redirect(where, 303)
    put_cookie(response, token)
    return response


def _refused(page: str, status: int, outcome: object) -> AnyResponse:
    response = make_response(page, status)
    if isinstance(outcome, TooSoon):
        response.headers["Retry-After"] = str(math.ceil(outcome.seconds))
    return response


def _held() -> Carried | None:
    """The form that came along with the login."""
    path = inside(request.form.get("held_path"))
    if path is None:
        return None
    sent = request.form.items(multi=True)
    fields = [(name.removeprefix(HELD), value) for name, value in sent if name.startswith(HELD)]
    kept = carried(path, fields)
    secrets = tuple(request.form.getlist("held_secret"))
    return Carried(path, kept.fields, secrets, tuple(request.form.getlist("held_file")))
