"""The parts in which the settings are shown, and which settings each holds.

Law: every setting of the format is in exactly one part; a test counts them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from appliance.settings import Settings


@dataclass(frozen=True, slots=True)
class Part:
    """A page of settings. `form` False: it is changed as text alone.

    `page`: the endpoint of the page of its own that it has elsewhere; beside that one there is the text.
    """

    id: str
    title: LazyString
    keys: tuple[str, ...]
    about: LazyString
    form: bool = True
    page: str = ""


PARTS: tuple[Part, ...] = (
    Part("box", _l("Box en netwerk"), ("box", "network"), _l("Naam, taal, land, tijdzone, eigen adres.")),
    Part(
        "trunks",
        _l("Trunks"),
        ("trunks", "outbound"),
        _l("De lijnen bij uw provider, en in welke volgorde ze gebruikt worden."),
    ),
    Part("centrales", _l("Centrales"), ("pbxs", "phones"), _l("Uw telefooncentrales en losse SIP-toestellen.")),
    Part(
        "nummers",
        _l("Nummers"),
        ("numbers", "default_caller_id"),
        _l("Welk nummer bij welke trunk en centrale hoort, en wat het mag."),
    ),
    Part("noodnummers", _l("Noodnummers"), ("emergency",), _l("Waarmee en waarlangs 112 wordt gebeld.")),
    Part(
        "toegang",
        _l("Toegang"),
        ("whitelist",),
        _l("Welke netwerken antwoord krijgen."),
        form=False,
        page="security.access",
    ),
    Part("sip", _l("SIP en geluid"), ("sip",), _l("Op welke adressen en poorten de box SIP en RTP spreekt.")),
    Part(
        "bestemmingen",
        _l("Bestemmingen"),
        ("destinations",),
        _l("Welke landen en nummers gebeld mogen worden."),
        form=False,
        page="security.destinations",
    ),
    Part(
        "limieten",
        _l("Limieten en kanalen"),
        ("limits",),
        _l("Hoeveel en voor hoeveel geld er gebeld mag worden."),
        form=False,
        page="security.limits",
    ),
    Part(
        "fraude",
        _l("Fraude"),
        ("fraud",),
        _l("Op welke tekenen van fraude de box let, en wat er dan gebeurt."),
        form=False,
        page="security.fraud",
    ),
    Part(
        "tarieven",
        _l("Tarieven"),
        ("rates",),
        _l("Wat een gesprek kost."),
        form=False,
        page="security.rates",
    ),
    Part(
        "uitval",
        _l("Uitval en omleidingen"),
        ("failover", "switches", "prompts"),
        _l("Wanneer een gesprek het belplan volgt; schakelaars en meldteksten."),
        page="plans.failover",
    ),
    Part(
        "openingstijden",
        _l("Openingstijden"),
        ("schedules",),
        _l("De weken, feestdagen en vrije dagen voor belplannen."),
        form=False,
        page="plans.schedules",
    ),
    Part(
        "belplannen",
        _l("Belplannen"),
        ("belplans",),
        _l("Wat er met een gesprek gebeurt als de centrale niet antwoordt."),
        form=False,
        page="plans.index",
    ),
    Part(
        "meldingen",
        _l("Meldingen"),
        ("notify",),
        _l("Wie bericht krijgt, en via welke mailserver."),
        form=False,
        page="security.mail",
    ),
    Part(
        "onderhoud",
        _l("Onderhoud"),
        ("backup", "updates", "retention"),
        _l("Back-up, updates, en hoe lang gegevens bewaard blijven."),
    ),
)
GROUPS: tuple[tuple[LazyString, tuple[str, ...]], ...] = (
    (_l("Lijnen en nummers"), ("trunks", "centrales", "nummers")),
    (_l("Als niemand opneemt"), ("belplannen", "openingstijden", "uitval")),
    (_l("Wat gebeld mag worden, en wat het kost"), ("bestemmingen", "limieten", "tarieven", "fraude")),
    (_l("De box zelf"), ("meldingen", "onderhoud", "box")),
    (_l("Zelden nodig"), ("toegang", "noodnummers", "sip")),
)
"""What an owner comes for, most wanted first, and the ids of its parts: the order of the overview."""
BY_ID: Mapping[str, Part] = {part.id: part for part in PARTS}
OF_KEY: Mapping[str, Part] = {key: part for part in PARTS for key in part.keys}
COUNTED: Mapping[str, Callable[[Settings], int]] = {
    "trunks": lambda found: len(found.trunks),
    "centrales": lambda found: len(found.pbxs),
    "nummers": lambda found: len(found.number_table()),
    "toegang": lambda found: len(found.whitelist),
    "belplannen": lambda found: len(found.belplans),
}
"""What the overview counts."""
