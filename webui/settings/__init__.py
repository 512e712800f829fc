"""The pages Instellingen: everything of the format can be seen and changed, undone, taken along."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webui.section import Nav, Section

blueprint = Blueprint("settings", __name__, url_prefix="/instellingen")

from webui.settings import files, history, text, views  # noqa: E402,F401 - they hang themselves on the blueprint

SECTION = Section(blueprint, nav=(Nav("settings.index", "gear", _l("Instellingen"), 80, "wide"),))
