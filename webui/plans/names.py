"""What the parts of a belplan are called on a page: announcements, schedules, switches, PBXs, numbers.

Law: an id whose thing is gone is shown as the id itself; made once per page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.numbering import display
from appliance.prompts.catalogue import choices
from appliance.settings import Settings
from appliance.settings.lines import Brand
from appliance.wizard.brands import product
from appliance.words import Lang, printable

Options = tuple[tuple[str, str], ...]
"""Value and text, for a list to choose from."""


@dataclass(frozen=True, slots=True)
class Names:
    """Labels by id, of each kind of thing that a plan speaks of."""

    prompts: Mapping[str, str]
    schedules: Mapping[str, str]
    switches: Mapping[str, str]
    pbxs: Mapping[str, str]
    phones: Mapping[str, str]
    plans: Mapping[str, str]
    country: str

    def number(self, number: str) -> str:
        """As people write it."""
        return display(number, self.country)


def names(settings: Settings, lang: Lang) -> Names:
    """The names of everything in these settings."""
    return Names(
        prompts={one.id: one.label for one in choices(settings, lang)},
        schedules={one.id: capital(one.id) for one in settings.schedules},
        switches={one.id: one.label or one.id for one in settings.switches},
        pbxs={one.id: _pbx(one.id, one.brand) for one in settings.pbxs},
        phones={one.username: one.label or one.username for one in settings.phones},
        plans={one.id: plan_name(one.id, one.name) for one in settings.belplans},
        country=settings.box.country,
    )


def plan_name(id: str, name: str) -> str:
    """What a plan is called."""
    return name or capital(id)


def capital(id: str) -> str:
    """An id as a name: `openingstijden` as `Openingstijden`."""
    return printable(id[:1].upper() + id[1:].replace("-", " ").replace("_", " "))


def options(table: Mapping[str, str], chosen: str = "") -> Options:
    """A table as a list to choose from; what was chosen and is gone stands there by its id."""
    extra = ((chosen, chosen),) if chosen and chosen not in table else ()
    return (*extra, *table.items())


def _pbx(id: str, brand: Brand) -> str:
    return capital(id) if brand == "generic" else f"{capital(id)} ({product(brand).name})"
