"""The page Bestemmingen: profiles in one click, the rules in words, and what happens to a number.

Law: a rule is known by what it says, never by its place, so that two people who change rules at once cannot change
each other's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, abort, make_response, render_template, request, url_for
from flask_babel import gettext as _
from phonenumbers import country_code_for_region
from werkzeug.wrappers import Response as AnyResponse

from appliance.destinations import PROFILES, never_matching, profile_of
from appliance.destinations.explained import Explained, explain
from appliance.destinations.verdicts import read_rule
from appliance.settings import Settings
from appliance.settings.security import Allow, Block, Destinations
from appliance.store import Loaded
from webui.desk import at
from webui.filters import settings
from webui.security import blueprint, said
from webui.security.frame import Asking, Problems, ask, loaded, page, save
from webui.security.judged import destinations_verdict

LONGEST = 40
"""Characters of a number that is asked about."""
Either = Allow | Block


@dataclass(frozen=True, slots=True)
class Typed:
    """The form of one rule. `place`: `r:europe`, `c:BE`, or nothing."""

    action: str = "allow"
    place: str = ""
    kind: str = ""
    prefix: str = ""
    was: str = ""


@blueprint.get("/bestemmingen")
def destinations() -> Response:
    """Profiles, rules, and the box to try a number in; htmx gets what became of the number alone."""
    if request.headers.get("HX-Request") and "nummer" in request.args:
        return make_response(render_template("security/_explained.html", found=_explained(), said=said))
    return _page(loaded())


@blueprint.post("/bestemmingen/profiel")
def use_profile() -> AnyResponse:
    """Replace all rules by those of a profile."""
    wanted = next((rules for name, rules in PROFILES.items() if name == request.form.get("profiel")), None)
    if wanted is None:
        abort(404)
    return _save(lambda _now: wanted, _("Opgeslagen. Dit profiel geldt vanaf nu."))


@blueprint.get("/bestemmingen/rest")
def ask_default() -> Response:
    """Ask before everything that no rule names may be called."""
    asking = Asking(
        _("Alles toestaan wat geen regel blokkeert?"),
        url_for("security.use_default"),
        _("Sta al het andere toe"),
        url_for("security.destinations"),
        _("Laten zoals het is"),
        _("Wie op uw centrale inbreekt, kan dan naar bijna elk land bellen; alleen de limieten remmen dat nog."),
        "warn",
        fields=(("rest", "allow"),),
    )
    return ask("destinations", loaded(), asking)


@blueprint.post("/bestemmingen/rest")
def use_default() -> AnyResponse:
    """What happens to numbers that no rule names."""
    opened = request.form.get("rest") == "allow"
    return _save(lambda now: Destinations(default="allow" if opened else "block", rules=now.rules))


@blueprint.post("/bestemmingen/weg")
def remove_rule() -> AnyResponse:
    """Take a rule away."""
    was = request.form.get("was", "")
    return _save(lambda now: Destinations(default=now.default, rules=_without(now.rules, was)))


@blueprint.get("/bestemmingen/regel")
def rule() -> Response:
    """A new rule, or one that there is (`?was=`)."""
    shown = loaded()
    was = request.args.get("was", "")
    found = next((one for one in shown.settings.destinations.rules if told(one) == was), None)
    return _form(shown, Typed() if found is None else _typed_of(found, was))


@blueprint.post("/bestemmingen/regel")
def save_rule() -> AnyResponse:
    """Save a rule, new or changed."""
    form = request.form
    typed = Typed(
        "block" if form.get("actie") == "block" else "allow",
        form.get("plaats", ""),
        form.get("soort", ""),
        form.get("begin", "").strip()[:LONGEST],
        form.get("was", ""),
    )

    def edit(now: Settings) -> Settings:
        made = _made(typed, now.box.country)
        kept = [one for one in _without(now.destinations.rules, typed.was) if one != made]
        return now.replace(
            destinations=Destinations(default=now.destinations.default, rules=(*kept, made)),
        )

    fields = {"rule": "plaats", "rule.allow": "plaats", "rule.block": "plaats"}
    for action in ("allow", "block"):
        ends = {"prefix": "begin", "type": "soort", "country": "plaats", "region": "plaats"}
        fields |= {f"rule.{action}.{end}": name for end, name in ends.items()}

    def again(code: int, problems: dict[str, list[str]]) -> Response:
        return _form(loaded(), typed, code, problems)

    return save(edit, _("Bestemmingen"), fields, again, "security.destinations")


def told(one: Either) -> str:
    """What a rule says, which is its name in forms."""
    return str(read_rule(0, one))


def _without(rules: tuple[Either, ...], was: str) -> tuple[Either, ...]:
    return tuple(one for one in rules if told(one) != was)


def _made(typed: Typed, home: str) -> Either:
    what, _colon, name = typed.place.partition(":")
    given = {
        "prefix": international(typed.prefix, home),
        "country": name if what == "c" else "",
        "region": name if what == "r" else "",
        "type": typed.kind,
    }
    match = {key: value for key, value in given.items() if value}
    with at("rule"):
        kind = Allow if typed.action == "allow" else Block
        return kind.model_validate({typed.action: match})


def international(text: str, home: str) -> str:
    """The beginning of a number as people type it, as the settings want it: `0906` at home is `+31906`."""
    digits = re.sub(r"[\s.\-()/]", "", text)
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    if re.fullmatch(r"0[1-9][0-9]*", digits, re.ASCII):
        return f"+{country_code_for_region(home)}{digits[1:]}"
    return digits


def _typed_of(one: Either, was: str) -> Typed:
    action, match = ("allow", one.allow) if isinstance(one, Allow) else ("block", one.block)
    place = f"r:{match.region}" if match.region else f"c:{match.country}" if match.country else ""
    return Typed(action, place, match.type or "", match.prefix or "", was)


def _save(change: Callable[[Destinations], Destinations], text: str = "") -> AnyResponse:
    def edit(now: Settings) -> Settings:
        return now.replace(destinations=change(now.destinations))

    def again(code: int, problems: dict[str, list[str]]) -> Response:
        return _page(loaded(), code, problems)

    return save(edit, _("Bestemmingen"), {}, again, "security.destinations", text)


def _explained() -> Explained | None:
    typed = request.args.get("nummer", "").strip()[:LONGEST]
    pbx = request.args.get("centrale") or None
    known = settings()
    return explain(typed, known, pbx if pbx and known.pbx(pbx) else None) if typed else None


def _form(shown: Loaded, typed: Typed, code: int = 200, problems: Problems | None = None) -> Response:
    return page(
        "destinations",
        "security/rule.html",
        shown,
        code,
        typed=typed,
        regions=[(f"r:{name}", said.region(name)) for name in said.REGIONS],
        countries=[(f"c:{country}", name) for country, name in said.countries()],
        kinds=[(name, said.kind(name)) for name in said.TYPES],
        problems=problems or {},
        labels={"plaats": _("Land of regio"), "soort": _("Soort nummers"), "begin": _("Begint met")},
        back=url_for("security.destinations"),
    )


def _page(shown: Loaded, code: int = 200, problems: Problems | None = None) -> Response:
    now = shown.settings
    beaten = {one.index: said.never(one) for one in never_matching(now.destinations, now.box.country)}
    return page(
        "destinations",
        "security/destinations.html",
        shown,
        code,
        verdict=destinations_verdict(now),
        profiles=_profiles(),
        profile=profile_of(now.destinations),
        rules=said.rules(now),
        beaten=beaten,
        default=now.destinations.default,
        found=_explained(),
        asked=request.args.get("nummer", "")[:LONGEST],
        dialled_on=request.args.get("centrale", ""),
        pbxs=now.pbxs,
        problems=problems or {},
        said=said,
    )


def _profiles() -> list[tuple[str, str, str]]:
    """Each profile: its name in the form, its title, what it opens."""
    return [
        ("nl", _("Nederland"), _("Vast, mobiel, 085, 088, 0800 en 14 + netnummer.")),
        ("benelux", _("Benelux"), _("Nederland, België en Luxemburg.")),
        ("west-europe", _("West-Europa"), _("Ook Duitsland, Frankrijk, Groot-Brittannië, Ierland en de Alpen.")),
        ("europe", _("Europa"), _("Alle landen van Europa.")),
        ("world", _("Wereld"), _("Alle landen. Kies dit alleen als u echt overal naartoe belt.")),
    ]
