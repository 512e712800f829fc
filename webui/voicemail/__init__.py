"""The page Voicemail: messages that callers left, listened to and removed."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webui.section import Nav, Section

blueprint = Blueprint("voicemail", __name__, url_prefix="/voicemail")

from webui.voicemail import views  # noqa: E402,F401 - the views hang themselves on the blueprint

SECTION = Section(blueprint, nav=(Nav("voicemail.index", "voice", _l("Voicemail"), 25, "wide"),))
