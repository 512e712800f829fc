"""A call as a line of the list: who called whom, how it ended, in the page's language.

Law: what a stranger sent is shown as text, shortened and without characters that steer; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from appliance.calllog.record import CallRecord, Direction, Outcome
from appliance.calllog.summary import DaySummary
from appliance.calllog.words import outcome_words
from appliance.control import CallStatus
from appliance.words import printable, say
from webui.filters import phone, settings
from webui.language import lang

LONGEST = 60
"""Characters of what a peer called itself."""
TONES = {
    Outcome.ANSWERED: "ok",
    Outcome.BUSY: "warn",
    Outcome.NO_ANSWER: "warn",
    Outcome.CANCELLED: "unknown",
    Outcome.REJECTED: "unknown",
    Outcome.FAILED: "bad",
    Outcome.BARRED: "bad",
    Outcome.BLOCKED: "bad",
    Outcome.UNAVAILABLE: "bad",
    Outcome.UNKNOWN: "unknown",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One call of the list. `seconds` None: not answered, or still going on. `tone` of the design."""

    id: str
    start: float
    incoming: bool
    caller: str
    called: str
    seconds: float | None
    tone: str
    end: str
    emergency: bool = False


def row(record: CallRecord) -> Row:
    """A call that is over."""
    return Row(
        record.id,
        record.start,
        record.direction is Direction.IN,
        who(record.from_ or record.from_raw),
        who(record.to or record.to_raw),
        record.seconds if record.answer is not None else None,
        TONES[record.outcome],
        sentence_case(outcome_words(record.outcome, lang())),
        record.emergency,
    )


def live_row(call: CallStatus) -> Row:
    """A call in progress."""
    words = sentence_case(say(lang(), f"call_{call.state}"))
    tone = "ok" if call.state in ("talking", "held") else "wait"
    return Row(call.id, call.start, call.direction == "in", who(call.from_), who(call.to), None, tone, words)


def who(number: str) -> str:
    """An own number by its label, another as people write it."""
    own = settings().number_table().get(number)
    if own is not None and own.label:
        return own.label
    return printable(phone(number), LONGEST)


def sentence_case(text: str) -> str:
    """With a capital."""
    return text[:1].upper() + text[1:]


def today_in_words(summaries: Iterable[DaySummary]) -> str:
    """The first sentence of the list: how many calls today, and how many callers nobody answered."""
    counts: dict[tuple[Direction, Outcome], int] = {}
    for summary in summaries:
        for key, n in summary.counts.items():
            counts[key] = counts.get(key, 0) + n
    total = sum(counts.values())
    if not total:
        return str(_("Vandaag zijn er nog geen gesprekken."))
    lost = sum(n for (side, end), n in counts.items() if side is Direction.IN and end is not Outcome.ANSWERED)
    first = ngettext("Vandaag %(num)d gesprek.", "Vandaag %(num)d gesprekken.", total)
    if not lost:
        return str(first)
    more = ngettext(
        "%(num)d beller kreeg niemand aan de lijn.", "%(num)d bellers kregen niemand aan de lijn.", lost
    )
    return f"{first} {more}"


def found_in_words(count: int, whole: bool) -> str:
    """The first sentence of a search. `whole`: all that was found is on this page."""
    if not count:
        return str(_("Geen gesprek gevonden."))
    if whole:
        return str(ngettext("%(num)d gesprek gevonden.", "%(num)d gesprekken gevonden.", count))
    return str(_("Meer dan %(num)d gesprekken gevonden.", num=count))
