"""The web application: for now its health and one plain page with the state of the box.

Law: an app is made per call of `create_app`, and reaches the engine through the control socket alone.
"""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from pathlib import Path

from flask import Flask, Response, jsonify, render_template, request

from appliance.control import Client, ControlError, Status
from appliance.version import version
from appliance.words import Lang, say

ENGINE_SECONDS = 2.0
"""A page waits this long for the engine, not longer."""
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def create_app(data: Path) -> Flask:
    """The application for the box of one data folder."""
    app = Flask(__name__)
    client = Client(data, timeout=ENGINE_SECONDS)
    app.before_request(_strangers_see_nothing)
    app.after_request(_harden)

    @app.get("/health")
    def health() -> Response:
        asked = _ask(client)
        return jsonify(web="ok", version=version(), engine="ok" if isinstance(asked, Status) else asked.code)

    @app.get("/")
    def home() -> str:
        asked = _ask(client)
        lang: Lang = "nl" if request.accept_languages.best_match(["nl", "en"]) == "nl" else "en"
        status = asked if isinstance(asked, Status) else None
        problem = "" if isinstance(asked, Status) else say(lang, asked.code, asked.params)
        return render_template("plain.html", lang=lang, say=say, status=status, problem=problem)

    return app


def _ask(client: Client) -> Status | ControlError:
    try:
        return client.status()
    except ControlError as err:
        return err


def _strangers_see_nothing() -> Response | None:
    """Until the box is claimed, private and link-local addresses alone get a page; the rest an empty answer."""
    return None if nearby(request.remote_addr or "") else Response(status=404)


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
