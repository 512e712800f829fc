"""How the security of the box stands, part by part: a tone and the sentence that answers.

Law: pure but for the words; the worst part speaks for the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from appliance.control import ControlError, Status
from appliance.control.limit_values import LimitStatus
from appliance.destinations import never_matching, profile_of
from appliance.settings import Settings
from appliance.settings.security import Allow
from appliance.words import say
from webui.filters import amount, euro, moment, words
from webui.language import lang
from webui.security.said import in_a_sentence, matched, rounded

NAMED = 3
"""Allowing rules that are named in a sentence; more are counted."""
Told = Sequence[LimitStatus] | ControlError


@dataclass(frozen=True, slots=True)
class Judged:
    """`tone` of the design: ok, warn, bad, unknown."""

    tone: str
    sentence: str
    remedy: str = ""


def destinations_verdict(settings: Settings) -> Judged:
    """Where may be called?"""
    found = settings.destinations
    if found.default == "allow":
        remedy = _("Kies een profiel, of zet ‘al het andere’ op geblokkeerd.")
        return Judged("warn", _("Alles mag gebeld worden, behalve wat een regel blokkeert."), remedy)
    texts = {
        "nl": _("Er mag gebeld worden naar Nederlandse nummers, vast en mobiel. Al het andere is geblokkeerd."),
        "benelux": _("Er mag gebeld worden binnen de Benelux. Al het andere is geblokkeerd."),
        "west-europe": _("Er mag gebeld worden binnen West-Europa. Al het andere is geblokkeerd."),
        "europe": _("Er mag gebeld worden binnen Europa. Al het andere is geblokkeerd."),
        "world": _("Er mag naar de hele wereld gebeld worden, behalve naar betaalnummers en satellieten."),
    }
    profile = profile_of(found)
    if profile is not None:
        return Judged("warn" if profile == "world" else "ok", texts[profile])
    beaten = {one.index for one in never_matching(found, settings.box.country)}
    rules = [one for n, one in enumerate(found.rules) if n not in beaten]
    allows = [one.allow for one in rules if isinstance(one, Allow)]
    if not allows:
        return Judged("bad", _("Er mag nergens naartoe gebeld worden, behalve naar 112."))
    if len(allows) <= NAMED:
        names = ", ".join(in_a_sentence(matched(one)) for one in allows)
        return Judged("ok", _("Er mag gebeld worden naar: %(what)s. Al het andere is geblokkeerd.", what=names))
    allowed = len(allows)
    return Judged(
        "ok",
        ngettext(
            "%(num)d regel zegt waarheen gebeld mag worden. Al het andere is geblokkeerd.",
            "%(num)d regels zeggen waarheen gebeld mag worden. Al het andere is geblokkeerd.",
            allowed,
        ),
    )


def ceilings(settings: Settings) -> str:
    """How much may be spent, in a sentence."""
    found = settings.limits.spend_eur
    return str(
        _(
            "Er kan hoogstens %(hour)s per uur, %(day)s per dag en %(week)s per week verbeld worden.",
            hour=euro(found.hour),
            day=euro(found.day),
            week=euro(found.week),
        )
    )


def limits_verdict(told: Told, settings: Settings) -> Judged:
    """How much is left?"""
    if isinstance(told, ControlError):
        return Judged("unknown", _("Wat er verbruikt is, is nu niet te zeggen."), words(told))
    full = next((one for one in told if per_cent(one) >= 100 and not one.lifted_seconds), None)
    if full is not None:
        text = _("De limiet %(limit)s is op: nieuwe gesprekken worden tegengehouden.", limit=limit_name(full.name))
        remedy = _("112 en inkomende gesprekken gaan gewoon door. Verhoog de limiet, of hef hem een uur op.")
        return Judged("bad", text, remedy)
    lifted = next((one for one in told if one.lifted_seconds), None)
    if lifted is not None:
        minutes = -(-lifted.lifted_seconds // 60)
        text = ngettext(
            "De limiet %(limit)s geldt nog %(num)d minuut niet.",
            "De limiet %(limit)s geldt nog %(num)d minuten niet.",
            minutes,
            limit=limit_name(lifted.name),
        )
        return Judged("warn", text, _("Daarna geldt hij vanzelf weer. Wat gebeld wordt, telt wel mee."))
    near = next((one for one in told if per_cent(one) >= settings.limits.warn_at_percent), None)
    if near is not None:
        text = _(
            "Van de limiet %(limit)s is %(used)s van %(most)s gebruikt.",
            limit=limit_name(near.name),
            used=shown(near, near.used),
            most=shown(near, near.most or 0),
        )
        return Judged("warn", text)
    left = {one.name: shown(one, max(0, (one.most or 0) - one.used)) for one in told}
    return Judged(
        "ok",
        _(
            "Er is nog %(hour)s over dit uur, %(day)s vandaag en %(week)s deze week.",
            hour=left.get("spend_hour", "–"),
            day=left.get("spend_day", "–"),
            week=left.get("spend_week", "–"),
        ),
    )


def firewall_judged(state: Status | None) -> Judged | None:
    """Whether the list is in force in the system's firewall too; None when nobody says."""
    if state is None:
        return None
    found = state.firewall
    tones = {"absent": "unknown", "pending": "wait", "applied": "ok", "refused": "bad"}
    params = {**found.params, "since": moment(found.since)}
    return Judged(tones[found.state], say(lang(), found.code or f"firewall_{found.state}", params))


def per_cent(one: LimitStatus) -> int:
    """How much of a limit is used; 0 where there is none."""
    return 0 if one.most is None else 100 if one.most == 0 else 100 * one.used // one.most


def shown(one: LimitStatus, value: int) -> str:
    """An amount of this limit: euros, or calls."""
    return euro(rounded(value)) if one.name.startswith("spend") else amount(value)


def limit_name(name: str) -> str:
    """A limit's name in a sentence: `van euro's per uur`."""
    texts = {
        "spend_hour": _("in euro’s per uur"),
        "spend_day": _("in euro’s per dag"),
        "spend_week": _("in euro’s per week"),
        "calls_hour": _("in gesprekken per uur"),
        "calls_day": _("in gesprekken per dag"),
        "calls_week": _("in gesprekken per week"),
    }
    return str(texts.get(name, name))
