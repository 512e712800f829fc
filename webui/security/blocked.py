"""The page Tegengehouden gesprekken: which calls the box refused, by which rule, and the way to an exception.

Law: shows the call log as it is; what a rule was called then is told, whatever the settings say now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from appliance.calllog.query import BadCursor
from appliance.calllog.record import CallRecord, Outcome
from appliance.destinations import Compiled, compile_rules, opening
from appliance.numbering import Number, Reader, canonical
from appliance.words import known, printable, say
from webui.box import box
from webui.calls.rows import who
from webui.calls.shelf import shelf, zone
from webui.errors import error_page
from webui.filters import settings
from webui.language import lang
from webui.security import blueprint, said
from webui.security.frame import loaded, page
from webui.security.fraud import SHAPES, shape_title
from webui.security.judged import limit_name

A_PAGE = 50
REASONS: Mapping[str, frozenset[str]] = {
    "bestemming": frozenset({"destination_blocked"}),
    "limiet": frozenset({"limit_reached", "ledger_busy"}),
    "fraude": frozenset(f"fraud_{shape}" for shape in SHAPES),
}
"""What a person filters by, and the codes of the call log."""


@dataclass(frozen=True, slots=True)
class Row:
    """A call that was refused. `way`: an address and the words of the link to it, "" for none. `now`: the rules
    have come to allow it."""

    id: str
    start: float
    caller: str
    called: str
    why: str
    way: str = ""
    words: str = ""
    now: bool = False


@blueprint.get("/tegengehouden")
def blocked() -> Response:
    """The calls, newest first, by reason when one was chosen."""
    wanted = request.args.get("reden", "")
    before = request.args.get("vanaf") or None
    reasons = REASONS.get(wanted, frozenset())
    try:
        with shelf().lock:
            reader = shelf().reader()
            found = reader.search(outcome=Outcome.BLOCKED, reasons=reasons, limit=A_PAGE, before=before)
            today = blocked_today()
    except BadCursor:
        return error_page(404, _("Deze plaats in de lijst bestaat niet."), _("Begin weer bij de nieuwste."))
    except OSError as err:
        why = err.strerror or "?"
        title = _("De gesprekkenlijst is niet te lezen.")
        return error_page(500, title, _("Controleer de rechten van de map met gegevens (%(why)s).", why=why))
    return page(
        "blocked",
        "security/blocked.html",
        loaded(),
        sentence=today_in_words(today),
        rows=_rows(found.records),
        next=found.next,
        before=before,
        wanted=wanted,
        choices=[
            ("", _("Alle")),
            ("bestemming", _("Bestemming")),
            ("limiet", _("Limiet")),
            ("fraude", _("Fraude")),
        ],
    )


def blocked_today() -> int:
    """How many calls were refused today. The shelf's lock must be held. Raises OSError."""
    today = datetime.fromtimestamp(box().clock(), zone()).date()
    counts = (one.counts for one in shelf().reader().summaries(today, today))
    return sum(n for day in counts for (_side, end), n in day.items() if end is Outcome.BLOCKED)


def today_in_words(count: int) -> str:
    """The first sentence."""
    if not count:
        return str(_("Vandaag hield de box geen gesprek tegen."))
    return str(
        ngettext(
            "Vandaag hield de box %(num)d gesprek tegen.", "Vandaag hield de box %(num)d gesprekken tegen.", count
        )
    )


def last_blocked(most: int) -> list[Row]:
    """The newest ones. The shelf's lock must be held. Raises OSError."""
    return _rows(shelf().reader().search(outcome=Outcome.BLOCKED, limit=most).records)


def _rows(records: Iterable[CallRecord]) -> list[Row]:
    rules = compile_rules(settings().destinations)
    return [_row(record, rules) for record in records]


def _row(record: CallRecord, rules: Compiled) -> Row:
    number = canonical(record.to or record.to_raw, Reader(settings().box.country, "plain"))
    now = record.reason == "destination_blocked" and rules.judge(number).allowed
    way, words = ("", "") if now else _way(record, number)
    caller, called = who(record.from_ or record.from_raw), who(record.to or record.to_raw)
    return Row(record.id, record.start, caller, called, _why(record), way, words, now)


def _why(record: CallRecord) -> str:
    """The rule in words."""
    params = dict(record.params)
    if record.reason == "destination_blocked":
        rule = params.get("rule") or record.rule
        return str(_("Geen regel staat dit nummer toe")) if rule == "default block" else said.told(rule)
    if record.reason == "limit_reached":
        return str(_("De limiet %(limit)s was op", limit=limit_name(params.get("limit", "?"))))
    if record.reason in REASONS["fraude"]:
        return str(_("Leek op fraude: %(shape)s", shape=shape_title(record.reason.removeprefix("fraud_"))))
    code = f"call_{record.reason}"
    return say(lang(), code, params) if known(code) else printable(record.reason, 60)


def _way(record: CallRecord, number: Number) -> tuple[str, str]:
    if record.reason == "destination_blocked":
        if opening(number) is None:
            return "", ""
        return url_for("security.exception", nummer=str(number), gesprek=record.id), _("Uitzondering maken")
    if record.reason in REASONS["limiet"]:
        return url_for("security.limits"), _("Naar de limieten")
    if record.reason in REASONS["fraude"]:
        return url_for("security.fraud"), _("Naar fraude")
    return "", ""
