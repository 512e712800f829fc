"""The page Updates: which version runs, a new one, and what came of the last."""

# ruff: noqa: E402, F401 - the views hang themselves on the blueprint
from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webui.section import Nav, Section

blueprint = Blueprint("updates", __name__, url_prefix="/updates")

from webui.updates import views

LARGEST = 600 << 20
"""Bytes of a bundle, with its form."""
SECTION = Section(
    blueprint,
    nav=(Nav("updates.index", "update", _l("Updates"), 70, "more"),),
    large={"updates.load": LARGEST},
)
