"""What every request passes and every answer carries: nearness, form tokens, the headers.

Law: closed unless a section says open; nothing here depends on which page is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from appliance.store import Unusable
from appliance.whitelist import lets_in, near
from webui.box import box

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
OVER_TLS = {"Cross-Origin-Opener-Policy": "same-origin"}
"""Browsers ignore these over plain HTTP, and complain about them on every page."""
FORM_COOKIE = "trunkbox_form"
LARGEST = 4 * 1024 * 1024
"""Bytes of a form; a section says which of its endpoints take more (`Section.large`)."""
MOST = 32 * 1024 * 1024
"""Bytes of any request."""


Gate = Callable[[], AnyResponse | None]


def init_guard(app: Flask, key: str, gate: Gate, large: Mapping[str, int]) -> None:
    """Strangers out, then `gate` (the login), tokens on every form, hard headers on every answer.

    `key` signs the tokens; `large`: endpoints that take more than a form, once past the
    gate. The gate stands before the tokens: who is not logged in is led to the login.
    """
    app.config.update(
        SECRET_KEY=key,
        SESSION_COOKIE_NAME=FORM_COOKIE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # A form that stood open overnight still counts: the token lives as long as the browser's session.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        MAX_CONTENT_LENGTH=LARGEST,
        MAX_FORM_MEMORY_SIZE=LARGEST,
        MAX_FORM_PARTS=20_000,
    )
    app.before_request(_strangers_see_nothing)
    app.before_request(gate)
    app.before_request(lambda: _make_room(large))
    app.session_interface = _Sessions()
    CSRFProtect(app)
    app.after_request(_harden)


def _strangers_see_nothing() -> Response | None:
    """Private and link-local addresses get a page, and who is whitelisted for it once the box is claimed."""
    remote = request.remote_addr or ""
    if near(remote) or (_claimed() and lets_in(box().settings().whitelist, "web", remote)):
        return None
    return Response(status=404)


def _make_room(large: Mapping[str, int]) -> None:
    """Before the form is read for its token: an upload of its own size may come in whole."""
    most = large.get(request.endpoint or "")
    if most is not None:
        request.max_content_length = most


def _claimed() -> bool:
    try:
        return box().web.read().claimed
    except Unusable:
        return False


class _Sessions(SecureCookieSessionInterface):
    """Flask's own session cookie, which carries the form token: over TLS alone where the page came over TLS."""

    def get_cookie_secure(self, _app: Flask) -> bool:
        return request.is_secure


def _harden(response: Response) -> Response:
    for name, value in (HEADERS | OVER_TLS if request.is_secure else HEADERS).items():
        response.headers.setdefault(name, value)
    return response
