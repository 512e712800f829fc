"""The pages Beveiliging: who and what may call, and how much is left."""

# ruff: noqa: E402, F401 - the views hang themselves on the blueprint
from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webui.section import Nav, Section

blueprint = Blueprint("security", __name__, url_prefix="/beveiliging")

from webui.security import (
    access,
    bans,
    blocked,
    destinations,
    exception,
    fraud,
    limits,
    mail,
    overview,
    rates,
    sheet,
)

SECTION = Section(blueprint, nav=(Nav("security.index", "shield", _l("Beveiliging"), 50),))
