"""The fields of a step's form: their labels, hints and choices, filled with what was typed.

Law: values only; the names are those of `step_form`, and a list offers what the settings have now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from appliance.belplan.places import KEYS
from appliance.settings import Settings
from webui.plans.names import Names, Options, options
from webui.plans.press import Open
from webui.plans.sentences import causes, listed

BEFORE = "s-"
"""Begins the name of every field of an open step."""


@dataclass(frozen=True, slots=True)
class Field:
    """`checks`: several of `options`; `make`: the endpoint of the page where a missing choice can be made."""

    name: str
    kind: Literal["text", "number", "select", "checks", "switch", "area"]
    label: str
    value: str = ""
    hint: str = ""
    options: Options = ()
    errors: Sequence[str] = ()
    mode: str = ""
    make: str = ""

    @property
    def chosen(self) -> frozenset[str]:
        """The options that are on, of `checks`."""
        return frozenset(self.value.splitlines())


def fields(opened: Open, names: Names, settings: Settings) -> tuple[Field, ...]:
    """The form of what stands open."""
    make = _MAKERS.get(opened.kind)
    return tuple(make(_Form(opened, names, settings))) if make else ()


@dataclass(frozen=True, slots=True)
class _Form:
    opened: Open
    names: Names
    settings: Settings

    def field(self, name: str, kind: str, label: str, **more: object) -> Field:
        value, errors = self.opened.typed.get(name, ""), self.opened.errors.get(name, ())
        return Field(BEFORE + name, kind, label, value, errors=errors, **more)  # type: ignore[arg-type]

    def choose(self, name: str, label: str, table: Mapping[str, str], make: str = "", none: str = "") -> Field:
        given = options(table, self.opened.typed.get(name, ""))
        empty = (("", none or _("Kies…")),) if none or not self.opened.typed.get(name) else ()
        return self.field(name, "select", label, options=(*empty, *given), make=make)


def prompts_page() -> str:
    """The endpoint of the announcements' own page; "" while this box has none."""
    return "prompts.index" if "prompts.index" in current_app.view_functions else ""


def _say(form: _Form) -> Iterator[Field]:
    yield form.choose("prompt", _("Meldtekst"), form.names.prompts, make=prompts_page())


def _email(form: _Form) -> Iterator[Field]:
    hint = _("Meer dan één: met komma’s ertussen. In de e-mail staan datum, tijd, beller en dit belplan.")
    yield form.field("to", "text", _("E-mailadressen"), hint=hint, mode="email")


def _numbers(form: _Form) -> Field:
    hint = _("Zoals u ze zelf belt, met komma’s ertussen. Dit loopt over uw trunk.")
    return form.field("numbers", "text", _("Telefoonnummers"), hint=hint, mode="tel")


def _leg(form: _Form) -> Iterator[Field]:
    hint = _("Zo neemt de voicemail van een mobiel het gesprek niet aan.")
    yield form.field("confirm", "switch", _("Wie opneemt, drukt op 1"), hint=hint)
    ways = (("number", _("het gebelde eigen nummer")), ("caller", _("het nummer van de beller")))
    hint = _("Weigert uw provider het nummer van de beller, dan belt de box opnieuw met een eigen nummer.")
    yield form.field("show", "select", _("Te zien op de mobiel"), options=ways, hint=hint)


def _ring(form: _Form) -> Iterator[Field]:
    yield _numbers(form)
    if form.names.phones:
        yield form.field("phones", "checks", _("Toestellen aan de box"), options=options(form.names.phones))
    if form.names.pbxs:
        yield form.field("pbxs", "checks", _("Centrales"), options=options(form.names.pbxs))
    ways = (("together", _("tegelijk")), ("in_turn", _("om de beurt")))
    yield form.field("order", "select", _("Volgorde"), options=ways)
    yield _seconds(form, "seconds", _("Hoe lang overgaan"), 3, 300)
    yield from _leg(form)


def _seconds(form: _Form, name: str, label: str, least: int, most: int) -> Field:
    hint = _("Seconden, van %(least)s tot %(most)s.", least=least, most=most)
    return form.field(name, "number", label, hint=hint, mode="numeric")


def _menu(form: _Form) -> Iterator[Field]:
    yield form.choose("prompt", _("Meldtekst die de toetsen noemt"), form.names.prompts, make=prompts_page())
    keys = tuple((key, key) for key in KEYS)
    hint = _("Elke toets krijgt in het plan eigen stappen. Een toets die u uitzet, verliest ze.")
    yield form.field("keys", "checks", _("Toetsen"), options=keys, hint=hint)
    yield _seconds(form, "seconds", _("Hoe lang wachten op een toets"), 1, 60)
    hint = _("Bij geen of een verkeerde toets, van 0 tot 5. Daarna volgt ‘Anders’.")
    yield form.field("repeats", "number", _("Hoe vaak herhalen"), hint=hint, mode="numeric")


def _voicemail(form: _Form) -> Iterator[Field]:
    yield form.choose("prompt", _("Begroeting"), form.names.prompts, none=_("geen, alleen de pieptoon"))
    hint = _("Meer dan één: met komma’s ertussen. Zij krijgen de opname.")
    yield form.field("to", "text", _("E-mailadressen"), hint=hint, mode="email")
    yield _seconds(form, "most", _("Langste bericht"), 5, 3600)


def _queue(form: _Form) -> Iterator[Field]:
    yield form.choose("pbx", _("Wachten op centrale"), form.names.pbxs, none=_("geen"))
    yield _numbers(form)
    yield _seconds(form, "seconds", _("Langste wachttijd"), 10, 3600)
    yield form.choose("prompt", _("Meldtekst tussendoor"), form.names.prompts, none=_("geen, alleen muziek"))
    yield _seconds(form, "every", _("Hoe vaak de meldtekst, en opnieuw proberen"), 10, 300)
    yield from _leg(form)


def _prefix(form: _Form) -> Iterator[Field]:
    hint = _("Bijvoorbeeld ‘Storing: ’. Wie daarna gebeld wordt, ziet dit voor de naam van de beller.")
    yield form.field("text", "text", _("Tekst"), hint=hint)


def _goto(form: _Form) -> Iterator[Field]:
    yield form.choose("plan", _("Belplan"), form.names.plans, make="plans.new")


def _hangup(form: _Form) -> Iterator[Field]:
    yield form.field("cause", "select", _("De beller hoort"), options=tuple(causes().items()))


def _schedule(form: _Form) -> Iterator[Field]:
    yield form.choose("schedule", _("Openingstijden"), form.names.schedules, make="plans.new_schedule")
    yield _inverted(form, _("binnen deze tijden"), _("buiten deze tijden"))


def _caller(form: _Form) -> Iterator[Field]:
    ways = (
        ("prefix", _("het nummer begint met …")),
        ("numbers", _("een van deze nummers")),
        ("anonymous", _("anoniem")),
    )
    yield form.field("how", "select", _("De beller"), options=ways)
    hint = _("Een begin zoals +49 of 06, of hele nummers met komma’s ertussen. Bij anoniem: leeg laten.")
    yield form.field("value", "text", _("Begin of nummers"), hint=hint, mode="tel")
    yield _inverted(form, _("als dit klopt"), _("als dit niet klopt"))


def _switch(form: _Form) -> Iterator[Field]:
    yield form.choose("switch", _("Schakelaar"), form.names.switches, make="plans.new_switch")
    yield _inverted(form, _("als hij aan staat"), _("als hij uit staat"))


def _pbx(form: _Form) -> Iterator[Field]:
    yield form.choose("pbx", _("Centrale"), form.names.pbxs)
    yield _inverted(form, _("als zij bereikbaar is"), _("als zij niet bereikbaar is"))


def _inverted(form: _Form, plain: str, turned: str) -> Field:
    return form.field("invert", "select", _("De stappen hierin gelden"), options=(("", plain), ("1", turned)))


_MAKERS: Mapping[str, Callable[[_Form], Iterator[Field]]] = {
    "say": _say,
    "email": _email,
    "ring": _ring,
    "menu": _menu,
    "voicemail": _voicemail,
    "queue": _queue,
    "prefix": _prefix,
    "goto": _goto,
    "hangup": _hangup,
    "if-schedule": _schedule,
    "if-caller": _caller,
    "if-switch": _switch,
    "if-pbx": _pbx,
}


def users(numbers: Sequence[str], names: Names) -> str:
    """Which numbers use a plan, in a few words."""
    if not numbers:
        return str(_("Geen nummer gebruikt dit belplan."))
    if len(numbers) <= 3:
        return str(_("Gebruikt door %(who)s.", who=listed([names.number(one) for one in numbers])))
    return str(ngettext("Gebruikt door %(num)d nummer.", "Gebruikt door %(num)d nummers.", len(numbers)))
