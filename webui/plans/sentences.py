"""A step of a belplan as a sentence, as somebody would say it to a colleague.

Law: the same words on the page, in what is read aloud and in the dry run; what is typed never becomes markup.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from appliance.settings.plans import (
    Caller,
    CallerCondition,
    Condition,
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
from webui.plans.names import Names

Mark = Callable[[str], str]
"""How the part of a sentence that can be changed is shown: as a button, or as it is."""


def plainly(text: str) -> str:
    """No mark at all."""
    return text


def sentence(step: Step, names: Names, mark: Mark = plainly) -> str:
    """What a step does. With a `mark` that gives Markup the sentence is safe to show, else it is plain text."""
    match step:
        case Email(to=to):
            return _filled(_("Stuur een %(what)s"), what=mark(_("e-mail naar %(to)s", to=listed(to))))
        case Say(prompt=prompt):
            return _filled(_("Laat %(what)s horen"), what=mark(quoted(names.prompts.get(prompt, prompt))))
        case Ring():
            return _ring(step, names, mark)
        case When(condition=condition, invert=invert):
            return _filled(_("Als %(what)s"), what=mark(condition_words(condition, invert, names)))
        case Menu(prompt=prompt, seconds=wait, repeats=repeats):
            what = mark(quoted(names.prompts.get(prompt, prompt)))
            said = _filled(_("Geef een keuze: %(what)s, wacht %(time)s"), what=what, time=seconds(wait))
            return (
                said
                if not repeats
                else _joined(
                    said, ngettext("en herhaal het %(num)d keer", "en herhaal het %(num)d keer", repeats), " "
                )
            )
        case Voicemail(prompt=prompt, to=to, max_seconds=most):
            what, to_whom = mark(_("een bericht op")), mark(listed(to))
            said = _filled(_("Neem %(what)s en mail het naar %(to)s"), what=what, to=to_whom)
            more = _("hoogstens %(time)s", time=seconds(most))
            greeting = "" if prompt is None else _("na %(what)s", what=quoted(names.prompts.get(prompt, prompt)))
            return _joined(said, ", ".join(one for one in (greeting, more) if one), ", ")
        case PrefixName(text=text):
            return _filled(_("Zet %(what)s voor de naam van de beller"), what=mark(quoted(text)))
        case Queue():
            return _queue(step, names, mark)
        case Goto(belplan=plan):
            return _filled(_("Ga verder met belplan %(what)s"), what=mark(quoted(names.plans.get(plan, plan))))
        case Hangup(cause=cause):
            return _filled(_("Hang op: %(what)s"), what=mark(causes()[cause]))


def causes() -> dict[str, str]:
    """What a caller hears at the end."""
    return {
        "busy": _("bezettoon"),
        "unavailable": _("niet bereikbaar"),
        "declined": _("geweigerd"),
    }


def condition_words(condition: Condition, invert: bool, names: Names) -> str:
    """A condition, turned round or not."""
    match condition:
        case ScheduleCondition(schedule=id):
            said = _("het buiten %(what)s is") if invert else _("het binnen %(what)s is")
            return _filled(said, what=quoted(names.schedules.get(id, id)))
        case SwitchCondition(switch=id):
            said = _("schakelaar %(what)s uit staat") if invert else _("schakelaar %(what)s aan staat")
            return _filled(said, what=quoted(names.switches.get(id, id)))
        case PbxCondition(pbx=id):
            said = _("%(what)s niet bereikbaar is") if invert else _("%(what)s bereikbaar is")
            return _filled(said, what=names.pbxs.get(id, id))
        case CallerCondition(caller=caller):
            return _caller(caller, invert, names)


def _caller(caller: Caller, invert: bool, names: Names) -> str:
    if caller.prefix is not None:
        begins = _("het nummer van de beller met %(what)s begint")
        said = _("het nummer van de beller niet met %(what)s begint") if invert else begins
        return _filled(said, what=caller.prefix)
    if caller.numbers is not None:
        said = _("de beller niet %(what)s is") if invert else _("de beller %(what)s is")
        return _filled(said, what=listed([names.number(one) for one in caller.numbers], _("of")))
    return str(_("de beller zijn nummer toont") if invert else _("de beller anoniem is"))


def _ring(step: Ring, names: Names, mark: Mark) -> str:
    who = targets(step.numbers, step.phones, step.pbxs, names)
    count = len(step.numbers) + len(step.phones) + len(step.pbxs)
    if not count:
        return _filled(_("Bel %(what)s"), what=mark(_("niemand")))
    time = mark(seconds(step.seconds))
    if count == 1:
        said = _filled(_("Bel %(what)s, %(time)s"), what=mark(who), time=time)
    elif step.order == "together":
        said = _filled(_("Bel %(what)s tegelijk, %(time)s"), what=mark(who), time=time)
    else:
        said = _filled(_("Bel %(what)s om de beurt, ieder %(time)s"), what=mark(who), time=time)
    return _with_leg(said, step.numbers, step.confirm, step.show)


def _with_leg(said: str, numbers: Sequence[str], confirm: bool, show: str) -> str:
    """What else happens to who is forwarded to."""
    parts = []
    if numbers and confirm:
        parts.append(_("opnemen met toets 1"))
    if numbers and show == "caller":
        parts.append(_("met het nummer van de beller in beeld"))
    return _joined(said, ", ".join(parts), "; ") if parts else said


def _queue(step: Queue, names: Names, mark: Mark) -> str:
    who = targets(step.numbers, (), () if step.pbx is None else (step.pbx,), names)
    said = _filled(
        _("Laat de beller met muziek wachten op %(what)s, hoogstens %(time)s"),
        what=mark(who or _("niemand")),
        time=mark(seconds(step.seconds)),
    )
    if step.prompt is not None:
        what = quoted(names.prompts.get(step.prompt, step.prompt))
        said = _joined(said, _("elke %(time)s %(what)s", time=seconds(step.every), what=what), "; ")
    return _with_leg(said, step.numbers, step.confirm, step.show)


def targets(numbers: Sequence[str], phones: Sequence[str], pbxs: Sequence[str], names: Names) -> str:
    """Everybody who is rung."""
    every = [names.number(one) for one in numbers]
    every += [names.phones.get(one, one) for one in phones]
    return listed([*every, *(names.pbxs.get(one, one) for one in pbxs)])


def seconds(count: int) -> str:
    """`25 seconden`, `2 minuten`, `1:30 minuten`."""
    if count < 60:
        return str(ngettext("%(num)d seconde", "%(num)d seconden", count))
    whole, rest = divmod(count, 60)
    if rest:
        return str(_("%(time)s minuten", time=f"{whole}:{rest:02}"))
    return str(ngettext("%(num)d minuut", "%(num)d minuten", whole))


def listed(items: Sequence[str], last: str = "") -> str:
    """`a, b en c`; a long list is cut."""
    shown = [*items[:4], _("%(num)s andere", num=len(items) - 4)] if len(items) > 5 else list(items)
    return " ".join((", ".join(shown[:-1]), last or _("en"), shown[-1])) if len(shown) > 1 else "".join(shown)


def quoted(text: str) -> str:
    """In the quotation marks of both languages."""
    return f"‘{text}’"


def _filled(text: str, **parts: str) -> str:
    """A sentence with its parts put in; safe when a part is Markup, which makes the rest of it escaped."""
    if any(isinstance(part, Markup) for part in parts.values()):
        return Markup.escape(text) % parts
    return text % parts


def _joined(said: str, more: str, between: str) -> str:
    return said + (Markup.escape(between + more) if isinstance(said, Markup) else between + more)
