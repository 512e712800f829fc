"""A step as a form: its values as text, and what was typed as a step again or as what is wrong with it.

Law: what was typed comes back as it was until it is right; only a step that the settings take enters a plan.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from flask_babel import gettext as _
from pydantic import TypeAdapter, ValidationError

from appliance.belplan.places import KEYS
from appliance.numbering import E164, Reader, canonical
from appliance.numbering.country import country_of
from appliance.settings import Settings, messages
from appliance.settings.check_plans import check_belplans
from appliance.settings.parse import problems_of
from appliance.settings.plans import (
    Belplan,
    CallerCondition,
    Email,
    Goto,
    Hangup,
    Menu,
    PbxCondition,
    PrefixName,
    Queue,
    Ring,
    Say,
    ScheduleCondition,
    Step,
    SwitchCondition,
    Voicemail,
    When,
)
from appliance.settings.problems import Problem
from webui.language import lang
from webui.plans.names import Names

Typed = Mapping[str, str]
"""Field to text; several choices of one field, a line each."""
Errors = dict[str, list[str]]
LONGEST = 4000
_STEP: TypeAdapter[Any] = TypeAdapter(cast(Any, Step))
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
_PLACE = "belplans[0].steps[0]"
_FIELDS = {
    "max_seconds": "most",
    "belplan": "plan",
    "steps": "",
    "condition": "value",
    "choices": "keys",
}
"""Where a settings' name and the form's field differ."""


def typed_of(step: Step, names: Names) -> dict[str, str]:
    """A step as its form shows it."""
    match step:
        case Email(to=to):
            return {"to": ", ".join(to)}
        case Say(prompt=prompt):
            return {"prompt": prompt}
        case Ring():
            return {
                **_leg(step, names),
                "phones": "\n".join(step.phones),
                "pbxs": "\n".join(step.pbxs),
                "order": step.order,
                "seconds": str(step.seconds),
            }
        case When():
            return {**_condition(step, names), "invert": "1" if step.invert else ""}
        case Menu():
            keys = [key for key in KEYS if key in step.choices]
            return {
                "prompt": step.prompt,
                "keys": "\n".join(keys),
                "seconds": str(step.seconds),
                "repeats": str(step.repeats),
            }
        case Voicemail(prompt=prompt, to=to, max_seconds=most):
            return {"prompt": prompt or "", "to": ", ".join(to), "most": str(most)}
        case PrefixName(text=text):
            return {"text": text}
        case Queue():
            return {
                **_leg(step, names),
                "prompt": step.prompt or "",
                "pbx": step.pbx or "",
                "every": str(step.every),
                "seconds": str(step.seconds),
            }
        case Goto(belplan=plan):
            return {"plan": plan}
        case Hangup(cause=cause):
            return {"cause": cause}


def _leg(step: Ring | Queue, names: Names) -> dict[str, str]:
    numbers = ", ".join(names.number(one) for one in step.numbers)
    return {"numbers": numbers, "show": step.show, "confirm": "1" if step.confirm else ""}


def _condition(step: When, names: Names) -> dict[str, str]:
    match step.condition:
        case ScheduleCondition(schedule=id):
            return {"schedule": id}
        case SwitchCondition(switch=id):
            return {"switch": id}
        case PbxCondition(pbx=id):
            return {"pbx": id}
        case CallerCondition(caller=caller):
            if caller.prefix is not None:
                return {"how": "prefix", "value": caller.prefix}
            if caller.numbers is not None:
                return {"how": "numbers", "value": ", ".join(names.number(one) for one in caller.numbers)}
            return {"how": "anonymous", "value": ""}


BLANK: Mapping[str, Typed] = {
    "say": {"prompt": "pbx-down"},
    "ring": {"order": "together", "seconds": "25", "show": "number", "confirm": "1"},
    "menu": {"prompt": "on-duty", "keys": "1\n2", "seconds": "8", "repeats": "1"},
    "queue": {"prompt": "queue", "show": "number", "confirm": "1", "every": "30", "seconds": "300"},
    "voicemail": {"prompt": "voicemail", "most": "120"},
    "hangup": {"cause": "busy"},
    "if-caller": {"how": "prefix"},
}
"""What a new step begins with."""


def read(kind: str, typed: Typed, settings: Settings) -> Step | Errors:
    """The step that was typed, or what is wrong by field ("" for the whole)."""
    try:
        step: Step = _STEP.validate_python(_data(kind, typed, settings))
    except ValidationError as err:
        return _by_field(problems_of(err), kind, typed)
    alone = Belplan.model_construct(id="a", name="", steps=(step,))
    others = tuple(plan.model_copy(update={"id": plan.id, "steps": ()}) for plan in settings.belplans)
    whole = settings.model_copy(update={"belplans": (alone, *others)})
    wrong = [
        Problem(one.path.removeprefix(_PLACE).lstrip("."), one.code, one.params)
        for one in check_belplans(whole)
        if one.path.startswith(_PLACE) and one.code != "plan_loop"
    ]
    return _by_field(wrong, kind, typed) if wrong else step


def _by_field(problems: Any, kind: str, typed: Typed) -> Errors:
    found: Errors = {}
    for problem in problems:
        head = re.split(r"[.\[]", problem.path, maxsplit=1)[0]
        name = _FIELDS.get(head, head)
        if kind.startswith("if-") and name == "value" and kind != "if-caller":
            name = kind.removeprefix("if-")
        missing = name in ("prompt", "plan", "schedule", "switch", "pbx") and not typed.get(name)
        text = _("Kies er een.") if missing else _words(problem)
        if text not in found.setdefault(name, []):
            found[name].append(text)
    return found


def _words(problem: Problem) -> str:
    """What is wrong, in the notation of who types here."""
    if problem.code == "e164_form":
        return str(_("Een van deze nummers is geen volledig telefoonnummer. Schrijf het zoals u het belt."))
    return messages.text(problem, lang())


def _data(kind: str, typed: Typed, settings: Settings) -> dict[str, Any]:
    """Plain data for the settings' own types, which say what is wrong."""
    given = {name: value.strip() for name, value in typed.items()}

    def get(name: str) -> str:
        return given.get(name, "")

    match kind:
        case "say":
            return {"do": kind, "prompt": get("prompt")}
        case "email":
            return {"do": kind, "to": _mails(get("to"))}
        case "ring":
            return {
                "do": kind,
                **_leg_data(given, settings),
                "phones": _lines(get("phones")),
                "pbxs": _lines(get("pbxs")),
                "order": get("order"),
                "seconds": _whole(get("seconds")),
            }
        case "menu":
            return {
                "do": kind,
                "prompt": get("prompt"),
                "choices": {key: [] for key in KEYS if key in _lines(get("keys"))},
                "seconds": _whole(get("seconds")),
                "repeats": _whole(get("repeats")),
            }
        case "voicemail":
            most = _whole(get("most"))
            return {"do": kind, "prompt": get("prompt") or None, "to": _mails(get("to")), "max_seconds": most}
        case "queue":
            return {
                "do": kind,
                **_leg_data(given, settings),
                "prompt": get("prompt") or None,
                "pbx": get("pbx") or None,
                "every": _whole(get("every")),
                "seconds": _whole(get("seconds")),
            }
        case "prefix":
            return {"do": kind, "text": typed.get("text", "")}
        case "goto":
            return {"do": kind, "belplan": get("plan")}
        case "hangup":
            return {"do": kind, "cause": get("cause")}
        case _:
            return {
                "do": "when",
                "condition": _condition_data(kind, given, settings),
                "invert": bool(get("invert")),
            }


def _leg_data(given: Typed, settings: Settings) -> dict[str, Any]:
    return {
        "numbers": numbers_of(given.get("numbers", ""), settings),
        "show": given.get("show", ""),
        "confirm": bool(given.get("confirm")),
    }


def _condition_data(kind: str, given: Typed, settings: Settings) -> dict[str, Any]:
    name = kind.removeprefix("if-")
    if name != "caller":
        return {name: given.get(name, "")}
    value = given.get("value", "")
    match given.get("how", ""):
        case "numbers":
            return {"caller": {"numbers": numbers_of(value, settings) or None}}
        case "anonymous":
            return {"caller": {"anonymous": True}}
        case _:
            return {"caller": {"prefix": prefix_of(value, settings) or None}}


def numbers_of(text: str, settings: Settings) -> list[str]:
    """Numbers as people write them, in canonical form where they can be; commas, semicolons or lines between."""
    reader = Reader(settings.box.country, "national")
    found = [canonical(one, reader) for one in re.split(r"[,;\r\n]+", text) if one.strip()]
    return [one.number if isinstance(one, E164) else one.raw for one in found]


def prefix_of(text: str, settings: Settings) -> str:
    """How a number begins, as people write it: `+49`, `0049`, `06`."""
    digits = re.sub(r"[\s()./-]", "", text)
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    if digits.startswith("0") and len(digits) > 1:
        return f"+{country_of(settings.box.country).code}{digits[1:]}"
    return digits


def _mails(text: str) -> list[str]:
    return [one for one in re.split(r"[,;\s]+", text) if one]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _whole(text: str) -> int | str:
    return int(text) if _WHOLE.fullmatch(text) else text
