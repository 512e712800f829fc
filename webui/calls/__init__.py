"""The pages Gesprekken: what became of every call."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webui.section import Nav, Section

blueprint = Blueprint("calls", __name__, url_prefix="/gesprekken")

from webui.calls import one, views  # noqa: E402,F401 - the views hang themselves on the blueprint

SECTION = Section(blueprint, nav=(Nav("calls.index", "calls", _l("Gesprekken"), 20),))
