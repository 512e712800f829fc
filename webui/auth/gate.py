"""The gate that every request passes: no page without an owner's session, but for the few that say so.

Law: closed unless open: an address that nobody thought of asks for a login too.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from flask import Response, g, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import validate_csrf
from werkzeug.wrappers import Response as AnyResponse
from wtforms import ValidationError

from appliance.admin.web_file import Session
from appliance.holding import Held
from appliance.store import NotWritten
from webui.box import box
from webui.carry import carried_here
from webui.guard import Gate
from webui.section import Section

COOKIE = "trunkbox"
ALWAYS = frozenset({"static", "language.choose"})


def make_gate(sections: Iterable[Section]) -> Gate:
    """The function that answers instead of a page, or lets through (None)."""
    opened = ALWAYS.union(*(section.open for section in sections))

    def gate() -> AnyResponse | None:
        g.owner_session = None
        if request.endpoint in opened:
            return None
        if not box().web.read().claimed:
            return None if request.endpoint == "auth.claim" else _lead("auth.claim")
        session = box().owner.session(request.cookies.get(COOKIE, ""))
        if session is None:
            return None if request.endpoint == "auth.login" else _to_login()
        g.owner_session = session
        _note_use(session)
        return redirect(url_for("shell.home"), 303) if request.endpoint in ("auth.login", "auth.claim") else None

    return gate


def owner_session() -> Session | None:
    """The session of this request; None on the pages before the login."""
    found: Session | None = g.get("owner_session")
    return found


def put_cookie(response: AnyResponse, token: str) -> None:
    """Give the browser its token. It ends with the box's own limits; the browser need not know them."""
    response.set_cookie(
        COOKIE, token, max_age=7 * 24 * 3600, httponly=True, samesite="Lax", secure=request.is_secure
    )


def drop_cookie(response: AnyResponse) -> None:
    """Take the token back."""
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=request.is_secure)


def _note_use(session: Session) -> None:
    """What refreshes itself is no use: an open page would keep its session alive for ever."""
    if request.method == "GET" and request.headers.get("HX-Request"):
        return
    with suppress(NotWritten, Held):  # A full disk must not shut the owner out.
        box().owner.used(session)


def _to_login() -> AnyResponse:
    if request.headers.get("HX-Request"):
        # The page and all that is typed in it stays; ui.js says how to go on.
        return Response(status=401)
    if request.endpoint in ("auth.claim", "shell.home"):
        return _lead("auth.login")
    if request.method == "GET":
        return _lead("auth.login", terug=request.full_path.rstrip("?"))
    if request.method == "POST" and _ours():
        return make_response(render_template("auth/login.html", form=carried_here(), terug="", error=""), 401)
    return _lead("auth.login")


def _ours() -> bool:
    """Whether a page of ours made this form: only then is it kept for after the login."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def _lead(endpoint: str, terug: str | None = None) -> AnyResponse:
    if request.headers.get("HX-Request"):
        return Response(status=401)
    return redirect(url_for(endpoint, terug=terug), 303)
