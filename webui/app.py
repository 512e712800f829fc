"""The web application: its sections, put together.

Law: an app is made per call of `create_app`, and reaches the engine through the control socket alone.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

from appliance.admin.owner import Owner
from appliance.admin.web_file import WebFile
from appliance.agent.client import AgentClient
from appliance.agent.place import agent_socket
from appliance.control import Client
from appliance.holding import Held
from appliance.network.interfaces import addresses
from appliance.store import NotWritten, SettingsStore, Unusable
from appliance.whitelist.trial import TrialFile
from webui import (
    auth,
    calls,
    plans,
    practice,
    prompts,
    security,
    settings,
    shell,
    status,
    updates,
    upkeep,
    voicemail,
    wizard,
)
from webui.assets import init_assets
from webui.auth.gate import make_gate
from webui.box import EXTENSION, Box
from webui.desk import Desk
from webui.engine import EngineWatch
from webui.errors import init_errors
from webui.filters import init_filters
from webui.guard import init_guard
from webui.known import KnownSettings, KnownVerdict
from webui.language import init_language
from webui.section import Section
from webui.trials import Doorman

ENGINE_SECONDS = 2.0
"""A page waits this long for the engine, not longer."""
AGENT_SECONDS = 10.0
SECTIONS: tuple[Section, ...] = (
    shell.SECTION,
    auth.SECTION,
    status.SECTION,
    wizard.SECTION,
    calls.SECTION,
    plans.SECTION,
    security.SECTION,
    updates.SECTION,
    upkeep.SECTION,
    settings.SECTION,
    prompts.SECTION,
    voicemail.SECTION,
    practice.SECTION,
)
"""One line a section; the navigation sorts itself by `Nav.order`."""


def create_app(data: Path, *, clock: Callable[[], float] = time.time) -> Flask:
    """The application for the box of one data folder. `clock`: UTC epoch seconds."""
    app = Flask(__name__, static_folder=None)
    engine = EngineWatch(Client(data, timeout=ENGINE_SECONDS))
    store = SettingsStore(data)
    known = KnownSettings(store)
    web = WebFile(data)
    owner = Owner(web, clock)
    doorman = Doorman(TrialFile(data))
    agent = AgentClient(agent_socket(data), timeout=AGENT_SECONDS)
    app.extensions[EXTENSION] = Box(
        data=data,
        clock=clock,
        store=store,
        engine=engine,
        desk=Desk(store, engine, known, addresses, doorman, agent),
        doorman=doorman,
        web=web,
        owner=owner,
        known=known,
        verdict=KnownVerdict(),
    )
    large = {endpoint: most for section in SECTIONS for endpoint, most in section.large.items()}
    init_guard(app, _key(web), make_gate(SECTIONS), large)
    init_assets(app)
    init_language(app)
    init_filters(app)
    init_errors(app)
    for section in SECTIONS:
        app.register_blueprint(section.blueprint)
    _init_templates(app, SECTIONS)
    return app


def _key(web: WebFile) -> str:
    """What signs the form tokens. Without a disk it lasts as long as the process; the pages say what is wrong."""
    try:
        return web.key()
    except (Unusable, NotWritten, Held) as err:
        logging.getLogger(__name__).error("the key of the form tokens is not kept: %s", err)
        return secrets.token_urlsafe(32)


def _init_templates(app: Flask, sections: tuple[Section, ...]) -> None:
    """Templates get the navigation, and `m`: the macros, in included and imported templates too."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    nav = sorted((item for section in sections for item in section.nav), key=lambda item: item.order)
    shown: dict[str, Any] = {"navigation": tuple(nav)}
    app.jinja_env.globals.update(shown)
    app.jinja_env.globals["m"] = app.jinja_env.get_template("_macros.html").module
