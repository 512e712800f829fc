"""The page "Oefenen": calls through a practice box, for whoever has no provider or PBX yet."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webui.section import Nav, Section

blueprint = Blueprint("practice", __name__, url_prefix="/oefenen")

from webui.practice import views  # noqa: E402,F401 - the views hang themselves on the blueprint

SECTION = Section(blueprint, nav=(Nav("practice.index", "play", _l("Oefenen"), 86, "more"),))
