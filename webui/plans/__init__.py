"""The pages Belplannen: what a caller meets when the PBX does not answer, made, tried on paper and rehearsed."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webui.section import Nav, Section

blueprint = Blueprint("plans", __name__, url_prefix="/belplannen")

from webui.plans import editor, failover, rehearsal, schedules, switches, views  # noqa: E402,F401 - the views

SECTION = Section(blueprint, nav=(Nav("plans.index", "plan", _l("Belplannen"), 30),))
