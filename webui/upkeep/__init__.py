"""Upkeep of the box itself, under the settings: backup, network, back to the state of delivery."""

# ruff: noqa: E402, F401 - the views hang themselves on the blueprint
from flask import Blueprint

from webui.section import Section

blueprint = Blueprint("upkeep", __name__, url_prefix="/beheer")

from webui.upkeep import backups, delivery, network

LARGEST = 31 << 20
"""Bytes of a backup that is sent; a larger one is restored with the command."""
SECTION = Section(blueprint, large={"upkeep.restore": LARGEST})
