"""The pages Meldteksten: what callers hear, listened to, uploaded, recorded in the browser, spoken from a text."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from appliance.prompts.convert import LARGEST
from webui.section import Nav, Section

blueprint = Blueprint("prompts", __name__, url_prefix="/meldteksten")

from webui.prompts import making, phoning, views  # noqa: E402,F401 - the views hang themselves on the blueprint

SECTION = Section(
    blueprint,
    nav=(Nav("prompts.index", "say", _l("Meldteksten"), 40, "wide"),),
    large={"prompts.make": LARGEST + 1_000_000},
)
