"""What every request passes and every answer carries: nearness, form tokens, the headers.

Law: closed unless a section says open; nothing here depends on which page is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from appliance.store import Unusable
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
"""Bytes of a form; uploads of their own size ask for more in their own view."""


Gate = Callable[[], AnyResponse | None]


def init_guard(app: Flask, key: str, gate: Gate) -> None:
    """Strangers out, then `gate` (the login), tokens on every form, hard headers on every answer.

    `key` signs the tokens. The gate stands before the tokens: who is not logged in is led to the login.
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
    app.session_interface = _Sessions()
    CSRFProtect(app)
    app.after_request(_harden)


def _strangers_see_nothing() -> Response | None:
    """Private and link-local addresses get a page, and who is whitelisted for it once the box is claimed."""
    remote = request.remote_addr or ""
    if nearby(remote) or (_claimed() and _whitelisted(remote)):
        return None
    return Response(status=404)


def _claimed() -> bool:
    try:
        return box().web.read().claimed
    except Unusable:
        return False


def _whitelisted(remote: str) -> bool:
    """Whether the settings let this address see pages (`whitelist`, `allow: [web]`)."""
    address = _address(remote)
    lines = box().settings().whitelist
    return address is not None and any("web" in line.allow and address in line.network for line in lines)


class _Sessions(SecureCookieSessionInterface):
    """Flask's own session cookie, which carries the form token: over TLS alone where the page came over TLS."""

    def get_cookie_secure(self, _app: Flask) -> bool:
        return request.is_secure


def nearby(remote: str) -> bool:
    """Whether an address is private, link-local or this machine's; IPv4 inside IPv6 counts as the IPv4 it is."""
    address = _address(remote)
    return address is not None and (address.is_private or address.is_link_local or address.is_loopback)


def _address(remote: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(remote.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _harden(response: Response) -> Response:
    for name, value in (HEADERS | OVER_TLS if request.is_secure else HEADERS).items():
        response.headers.setdefault(name, value)
    return response
