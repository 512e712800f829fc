"""Who comes in: the claim, the login, the way out, and the page about one's own access."""

from flask import Blueprint

from webui.section import Section

blueprint = Blueprint("auth", __name__)

from webui.auth import account, views  # noqa: E402,F401 - the views hang themselves on the blueprint

SECTION = Section(blueprint)
