"""What every request passes and every answer carries: nearness, form tokens, the headers.

Law: closed unless a section says open; nothing here depends on which page is asked.
"""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect

from webui.box import box

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
FORM_COOKIE = "trunkbox_form"
LARGEST = 4 * 1024 * 1024
"""Bytes of a form; uploads of their own size ask for more in their own view."""


def init_guard(app: Flask, key: str) -> None:
    """Strangers out, tokens on every form, hard headers on every answer. `key` signs the tokens."""
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
    CSRFProtect(app)
    app.after_request(_harden)


def _strangers_see_nothing() -> Response | None:
    """Until the box is claimed, private and link-local addresses alone get a page; the rest an empty answer."""
    if box().web.read().claimed or nearby(request.remote_addr or ""):
        return None
    return Response(status=404)


def nearby(remote: str) -> bool:
    """Whether an address is private, link-local or this machine's; IPv4 inside IPv6 counts as the IPv4 it is."""
    try:
        address = ip_address(remote.partition("%")[0])
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    shown = mapped or address
    return shown.is_private or shown.is_link_local or shown.is_loopback


def _harden(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
