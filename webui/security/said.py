"""Countries, kinds of numbers and rules in words that people use.

Law: pure but for the language of the request; whatever has no words is shown as it stands in the settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

import phonenumbers
from babel import Locale
from flask_babel import gettext as _

from appliance.destinations import Action, Level, Never, Rule, rule_told
from appliance.destinations.explained import Explained
from appliance.destinations.verdicts import read_rule
from appliance.rates.price import MICROS
from appliance.settings import Settings
from appliance.settings.security import SATELLITE, Match
from appliance.words import printable, say
from appliance.words.fields import option
from webui.filters import phone
from webui.language import lang

TYPES = ("fixed", "mobile", "voip", "uan", "toll_free", "shared_cost", "personal", "short", "premium_rate")
WITH_ARTICLE = frozenset(
    {"AE", "BS", "CF", "CD", "DO", "GB", "GM", "KM", "MH", "MV", "NL", "PH", "SB", "SC", "US"}
)
"""Countries that English names with "the"."""
REGIONS = ("benelux", "west-europe", "europe", "world")


def country(code: str) -> str:
    """`België` for BE."""
    return _countries(lang()).get(code, code)


def in_country(code: str) -> str:
    """A country's name in the middle of a sentence."""
    return f"the {country(code)}" if lang() == "en" and code in WITH_ARTICLE else country(code)


def countries() -> list[tuple[str, str]]:
    """Every country that has telephone numbers, by name: code and name."""
    return sorted(_countries(lang()).items(), key=lambda one: _sortable(one[1]))


@cache
def _countries(language: str) -> Mapping[str, str]:
    names = Locale(language).territories
    return {code: str(names.get(code, code)) for code in phonenumbers.SUPPORTED_REGIONS}


def _sortable(name: str) -> str:
    plain = str.maketrans("ÅÁÀÄÉÈÊËÍÏÎÓÒÔÖÚÜÇåáàäéèêëíïîóòôöúüçã", "AAAAEEEEIIIOOOOUUCaaaaeeeeiiioooouuca")
    return name.translate(plain).casefold()


def kind(type_: str) -> str:
    """A kind of numbers, in the plural and in small letters: what a rule speaks of."""
    texts = {
        "fixed": _("vaste nummers"),
        "mobile": _("mobiele nummers"),
        "premium_rate": _("dure betaalnummers (0900, 0906, 18xx)"),
        "shared_cost": _("nummers met gedeelde kosten"),
        "toll_free": _("gratis nummers (0800)"),
        "voip": _("internetnummers (085)"),
        "personal": _("persoonlijke nummers (084, 087)"),
        "uan": _("bedrijfsnummers (088)"),
        "short": _("korte nummers (14 050, 116 117)"),
    }
    return str(texts.get(type_, type_))


def region(name: str) -> str:
    """A region's name."""
    return option(name, lang())


def rule(one: Rule) -> str:
    """A rule as a sentence without its verb: what it speaks of."""
    return str(_("Al het andere")) if one.match is None else matched(one.match)


def matched(match: Match) -> str:
    """Which numbers a rule speaks of."""
    if match.prefix is not None:
        return _prefix(match.prefix)
    if match.country is not None:
        where = in_country(match.country)
        if match.type is None:
            return str(_("Alle nummers in %(country)s", country=where))
        text = _("%(kind)s in %(country)s", kind=kind(match.type), country=where)
        return f"{text[:1].upper()}{text[1:]}"
    if match.region is not None:
        return str(_("Alle landen van: %(region)s", region=region(match.region)))
    text = _("%(kind)s, in elk land", kind=kind(match.type or ""))
    return f"{text[:1].upper()}{text[1:]}"


def _prefix(prefix: str) -> str:
    if not prefix.startswith("+"):
        return str(_("Het korte nummer %(prefix)s", prefix=prefix))
    if prefix in SATELLITE:
        return str(_("Nummers die met %(prefix)s beginnen (satelliet, internationale diensten)", prefix=prefix))
    if len(prefix) > 9:
        return str(_("Het nummer %(number)s", number=phone(prefix)))
    return str(_("Nummers die met %(prefix)s beginnen", prefix=prefix))


def told(text: str) -> str:
    """A rule of the call log in words: `Geblokkeerd: mobiele nummers in België`."""
    found = rule_told(text)
    return printable(text, 80) if found is None else verdict(found)


def verdict(one: Rule) -> str:
    """A rule with what it does."""
    does = _("Toegestaan") if one.action is Action.ALLOW else _("Geblokkeerd")
    return f"{does}: {rule(one)}"


def why(found: Explained) -> str:
    """Why a number may be called or not, with countries and kinds by name."""
    params = dict(found.params)
    if "country" in params:
        codes = params["country"].split(", ")
        params["country"] = ", ".join(in_country(code) for code in codes[:3]) if codes != ["-"] else "–"
    if "type" in params:
        params["type"] = option(params["type"], lang())
    if "region" in params:
        params["region"] = region(params["region"])
    return say(lang(), found.reason, params)


def never(found: Never) -> str:
    """Why a rule can never decide anything, and what to do with it."""
    if found.why == "rule_beaten" and found.by is not None:
        return str(
            _(
                "Deze regel beslist nooit iets: ‘%(by)s’ gaat altijd voor. Haal een van de twee weg.",
                by=verdict(found.by),
            )
        )
    texts = {
        "rule_no_code": _("Geen land heeft nummers die zo beginnen. Deze regel beslist nooit iets."),
        "rule_no_country": _("Van dit land zijn geen nummers bekend. Deze regel beslist nooit iets."),
        "rule_no_type": _("Dit land heeft zulke nummers niet. Deze regel beslist nooit iets."),
    }
    return str(texts.get(found.why, found.why))


def rules(settings: Settings) -> list[Rule]:
    """The rules, those that go before others first: in that order they decide."""
    found = [read_rule(n, one) for n, one in enumerate(settings.destinations.rules)]
    return sorted(found, key=lambda one: (-one.level, one.action is Action.ALLOW))


def level(one: Rule) -> str:
    """The step of the ladder on which a rule stands."""
    texts = {
        Level.PREFIX: _("Begin van het nummer"),
        Level.COUNTRY_TYPE: _("Land en soort"),
        Level.TYPE: _("Soort"),
        Level.COUNTRY: _("Land"),
        Level.REGION: _("Regio"),
        Level.DEFAULT: _("Al het andere"),
    }
    return str(texts[one.level])


def euros(micros: int) -> Decimal:
    """Euros of whole micro-euros."""
    return Decimal(micros) / MICROS


def rounded(micros: int) -> Decimal:
    """Euros in whole cents, rounded up: nobody is told less than it costs."""
    return Decimal(-(-micros // (MICROS // 100))) / 100


def in_a_sentence(text: str) -> str:
    """A name of numbers in the middle of a sentence: without its capital."""
    return f"{text[:1].lower()}{text[1:]}"
