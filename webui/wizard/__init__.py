"""The set-up wizard: a bare box to a working trunk, one step a page."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webui.section import Nav, Section
from webui.wizard.drafts import EXTENSION, Drafts

blueprint = Blueprint("wizard", __name__, url_prefix="/wizard")
blueprint.record_once(lambda made: made.app.extensions.update({EXTENSION: Drafts()}))

from webui.wizard import belplan, numbers, overview, pbx, proof, trunk, whitelist  # noqa: E402,F401 - the views hang themselves on the blueprint

SECTION = Section(blueprint, nav=(Nav("wizard.index", "plus", _l("Opzetten"), 85, "more"),))
