"""What surrounds all sections: the start address, the health pill, "Meer", the health of the web itself."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webui.section import Nav, Section

blueprint = Blueprint("shell", __name__)

from webui.shell import views  # noqa: E402,F401 - the views hang themselves on the blueprint

SECTION = Section(
    blueprint,
    nav=(Nav("shell.more", "more", _l("Meer"), 90),),
    open=frozenset({"shell.health"}),
)
