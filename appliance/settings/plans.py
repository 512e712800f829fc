"""When a call leaves the road to the PBX, and what happens to it then: failover, schedules, belplans.

Law: a plan is data, read top to bottom; who walks it lives in the engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from appliance.settings.base import (
    E164,
    Country,
    Flag,
    Id,
    Mail,
    Prefix,
    Secret,
    Shape,
    Text,
    Value,
    by_key,
    matching,
    sealed,
    wrong,
)
from appliance.settings.lines import Trigger

_DAY = "(?:mon|tue|wed|thu|fri|sat|sun)"
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"


def _span(value: str) -> str:
    """`HH:MM-HH:MM`, the end after the start; the end of the day is 24:00."""
    matching(rf"{_CLOCK}-(?:{_CLOCK}|24:00)", "span_form")(value)
    start, end = value.split("-")
    if end <= start:
        raise wrong("span_order")
    return value


def _days(value: str) -> str:
    """One date or `first..last`, ISO 8601."""
    ends = value.split("..")
    if len(ends) > 2 or any(len(end) != 10 for end in ends):
        raise wrong("dates_form")
    try:
        parsed = [date.fromisoformat(end) for end in ends]
    except ValueError as err:
        raise wrong("dates_form") from err
    if parsed[0] > parsed[-1]:
        raise wrong("dates_order")
    return value


def _pin(value: Secret) -> Secret:
    matching(r"[0-9]{4,10}", "pin_form")(value.get_secret_value())
    return value


Weekdays = Annotated[
    str, AfterValidator(matching(rf"{_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*", "weekdays_form"))
]
"""`mon`, `mon-fri`, `mon,wed-fri`."""
Span = Annotated[str, AfterValidator(_span)]
Dates = Annotated[str, AfterValidator(_days)]
Seconds = Annotated[int, Field(strict=True, ge=3, le=300)]


class Failover(Value):
    """What makes an inbound call take its belplan. `forced`: every call does (maintenance)."""

    triggers: tuple[Trigger, ...] = ("unreachable", "no_answer", "error", "channels_full")
    forced: Flag = False


class Closed(Value):
    """Days that are not in the week: public holidays of a country, and dates of one's own."""

    holidays: Country | None = None
    dates: tuple[Dates, ...] = ()


class Schedule(Value):
    """Opening hours, in the box's time zone."""

    id: Id
    week: Annotated[Mapping[Weekdays, tuple[Span, ...]], *sealed()] = Field(
        default_factory=dict, validate_default=True
    )
    closed: Closed = Closed()


class Switch(Value):
    """A switch (omleiding): by page or phone code; at most one of a `group` is on. `active`: at first start."""

    id: Id
    label: Text = ""
    active: Flag = False
    group: Id | None = None
    code: Annotated[str, AfterValidator(matching(r"[0-9*#]{1,10}", "code_form"))] | None = None
    pin: Annotated[Secret, AfterValidator(_pin)] | None = None


class Prompt(Value):
    """An announcement; `file` is a name inside the data folder's `prompts/`.

    With the id of a built-in one (`appliance.prompts.built_in`) it takes that one's place.
    """

    id: Id
    label: Text = ""
    file: Annotated[str, AfterValidator(matching(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", "file_form"))]


class Caller(Shape):
    """Who calls: exactly one of how the number begins, a list of numbers, or a hidden number."""

    prefix: Prefix | None = None
    numbers: tuple[E164, ...] | None = None
    anonymous: Literal[True] | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Caller:
        if sum(getattr(self, name) is not None for name in Caller.model_fields) != 1:
            raise wrong("caller_one")
        return self


class ScheduleCondition(Value):
    """Now is inside the opening hours."""

    schedule: Id


class CallerCondition(Value):
    """The caller is one of these."""

    caller: Caller


class SwitchCondition(Value):
    """The switch is on."""

    switch: Id


class PbxCondition(Value):
    """The PBX is reachable."""

    pbx: Id


Condition = Annotated[
    Annotated[ScheduleCondition, Tag("<schedule>")]
    | Annotated[CallerCondition, Tag("<caller>")]
    | Annotated[SwitchCondition, Tag("<switch>")]
    | Annotated[PbxCondition, Tag("<pbx>")],
    Discriminator(
        by_key(
            {"schedule": "<schedule>", "caller": "<caller>", "switch": "<switch>", "pbx": "<pbx>"},
            otherwise="<none>",
        )
    ),
]


class Email(Value):
    """Tell people that somebody calls."""

    do: Literal["email"] = "email"
    to: Annotated[tuple[Mail, ...], Field(min_length=1)]


class Say(Value):
    """Play an announcement."""

    do: Literal["say"] = "say"
    prompt: Id


class Ring(Value):
    """Ring numbers over the trunk, and beside them phones of the box (by username) and PBXs.

    `show`: the called number or the caller's; `confirm`: 'press 1'. At least one is rung.
    """

    do: Literal["ring"] = "ring"
    numbers: Annotated[tuple[E164, ...], Field(max_length=20)] = ()
    phones: Annotated[tuple[Text, ...], Field(max_length=20)] = ()
    pbxs: Annotated[tuple[Id, ...], Field(max_length=20)] = ()
    order: Literal["together", "in_turn"] = "together"
    seconds: Seconds = 25
    show: Literal["number", "caller"] = "number"
    confirm: Flag = True


class When(Value):
    """Walk `steps` if the condition holds, or with `invert` if it does not."""

    do: Literal["when"] = "when"
    condition: Condition
    invert: Flag = False
    steps: tuple[Step, ...] = ()


class Menu(Value):
    """Ask for a key. `choices`: one key each; `otherwise`: a wrong or no key (`seconds`), `repeats` times over."""

    do: Literal["menu"] = "menu"
    prompt: Id
    seconds: Seconds = 8
    repeats: Annotated[int, Field(strict=True, ge=0, le=5)] = 0
    choices: Annotated[
        Mapping[Annotated[str, AfterValidator(matching(r"[0-9*#]", "key_form"))], tuple[Step, ...]],
        Field(min_length=1),
        *sealed(),
    ]
    otherwise: tuple[Step, ...] = ()


class Voicemail(Value):
    """Record a message and mail it. `prompt`: the greeting."""

    do: Literal["voicemail"] = "voicemail"
    prompt: Id | None = None
    to: Annotated[tuple[Mail, ...], Field(min_length=1)]
    max_seconds: Annotated[int, Field(strict=True, ge=5, le=3600)] = 120


class PrefixName(Value):
    """Put a text before the caller's name."""

    do: Literal["prefix"] = "prefix"
    text: Text


class Queue(Value):
    """Let the caller wait with music until the PBX or one of the numbers takes the call, `seconds` at most.

    Every `every` seconds `prompt` is played and those that are free are rung again.
    """

    do: Literal["queue"] = "queue"
    prompt: Id | None = None
    pbx: Id | None = None
    numbers: Annotated[tuple[E164, ...], Field(max_length=20)] = ()
    show: Literal["number", "caller"] = "number"
    confirm: Flag = True
    every: Annotated[int, Field(strict=True, ge=10, le=300)] = 30
    seconds: Annotated[int, Field(strict=True, ge=10, le=3600)] = 300


class Goto(Value):
    """Go on with another belplan, and do not come back."""

    do: Literal["goto"] = "goto"
    belplan: Id


class Hangup(Value):
    """End the call."""

    do: Literal["hangup"] = "hangup"
    cause: Literal["busy", "unavailable", "declined"] = "busy"


def _do(value: object) -> str:
    do = value.get("do") if isinstance(value, Mapping) else getattr(value, "do", None)
    return f"<{do}>"


Step = Annotated[
    Annotated[Email, Tag("<email>")]
    | Annotated[Say, Tag("<say>")]
    | Annotated[Ring, Tag("<ring>")]
    | Annotated[When, Tag("<when>")]
    | Annotated[Menu, Tag("<menu>")]
    | Annotated[Voicemail, Tag("<voicemail>")]
    | Annotated[PrefixName, Tag("<prefix>")]
    | Annotated[Queue, Tag("<queue>")]
    | Annotated[Goto, Tag("<goto>")]
    | Annotated[Hangup, Tag("<hangup>")],
    Discriminator(_do),
]


class Belplan(Value):
    """A call plan: steps, top to bottom."""

    id: Id
    name: Text = ""
    steps: tuple[Step, ...] = ()


When.model_rebuild()
Menu.model_rebuild()
Belplan.model_rebuild()
