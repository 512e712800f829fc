"""Ready belplans to begin with: closed, on-call duty, PBX down, a menu, voicemail alone.

Law: pure; they speak announcements that every box has, so a fresh plan works at once, and each ends every caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from appliance.prompts.built_in import Spoken
from appliance.settings.plans import Email, Hangup, Menu, Ring, Say, ScheduleCondition, Step, Voicemail, When

Template = Literal["pbx_down", "closed", "duty", "menu", "voicemail", "mobile", "empty"]
TEMPLATES: tuple[Template, ...] = ("pbx_down", "closed", "duty", "menu", "voicemail", "mobile", "empty")


@dataclass(frozen=True, slots=True)
class Given:
    """What a template is filled with. `numbers`: E.164; `schedule`: opening hours, or None."""

    numbers: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    schedule: str | None = None


def wanted(template: Template) -> frozenset[str]:
    """Which of `Given` a template cannot do without."""
    needs: dict[Template, frozenset[str]] = {
        "pbx_down": frozenset({"numbers", "mails"}),
        "closed": frozenset({"mails"}),
        "duty": frozenset({"numbers", "mails"}),
        "menu": frozenset({"numbers", "mails"}),
        "voicemail": frozenset({"mails"}),
        "mobile": frozenset({"numbers"}),
        "empty": frozenset(),
    }
    return needs[template]


def steps(template: Template, given: Given) -> tuple[Step, ...]:
    """The steps of a template. Raises pydantic's ValidationError for what it wants and was not given."""
    match template:
        case "pbx_down":
            return Say(prompt=Spoken.PBX_DOWN.value), _ring(given), _voicemail(given)
        case "closed":
            open_now: Sequence[Step] = (_ring(given),) if given.numbers else ()
            return (*_within(given, open_now), Say(prompt=Spoken.CLOSED.value), _voicemail(given))
        case "duty":
            choices = {"1": (_ring(given, "in_turn"), _voicemail(given)), "2": (_voicemail(given),)}
            return *_told(given), _menu(choices, (_voicemail(given),))
        case "menu":
            return _menu({"1": (_ring(given),), "2": (_voicemail(given),)}, (_end(),)), _voicemail(given)
        case "voicemail":
            return (_voicemail(given),)
        case "mobile":
            return (*_told(given), _ring(given), _end())
        case "empty":
            return ()


def _ring(given: Given, order: Literal["together", "in_turn"] = "together") -> Step:
    return Ring(numbers=given.numbers, order=order)


def _voicemail(given: Given) -> Step:
    return Voicemail(prompt=Spoken.VOICEMAIL.value, to=given.mails)


def _told(given: Given) -> tuple[Step, ...]:
    return (Email(to=given.mails),) if given.mails else ()


def _within(given: Given, inside: Sequence[Step]) -> tuple[Step, ...]:
    """Steps for opening hours alone."""
    if given.schedule is None or not inside:
        return ()
    return (When(condition=ScheduleCondition(schedule=given.schedule), steps=tuple(inside)),)


def _menu(choices: dict[str, tuple[Step, ...]], otherwise: tuple[Step, ...]) -> Step:
    return Menu(prompt=Spoken.DUTY.value, repeats=1, choices=MappingProxyType(choices), otherwise=otherwise)


def _end() -> Step:
    return Hangup()
