"""The page Status: does it work now?"""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webui.section import Nav, Section

blueprint = Blueprint("status", __name__)

from webui.status import views  # noqa: E402,F401 - the views hang themselves on the blueprint

SECTION = Section(blueprint, nav=(Nav("status.index", "status", _l("Status"), 10),))
