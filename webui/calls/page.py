"""One call's page as values: the sentence, what happened when, the sound, the particulars.

Law: pure but for the words and the settings' labels; judges nothing that `appliance.judge` judges.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flask_babel import gettext as _

from appliance.calllog.record import ANONYMOUS, CallRecord, Direction, Side
from appliance.control import CallStatus
from appliance.judge.call import call_verdict
from appliance.judge.verdict import CallVerdict
from appliance.wizard.said import Said
from appliance.words import printable, say
from webui.calls.rows import live_row, who
from webui.calls.sound import sound_notes, sound_rows
from webui.filters import amount, clock, duration, local, phone
from webui.language import lang

TONES = {"ok": "ok", "warn": "warn", "bad": "bad", "idle": "unknown"}
LONGEST = 200
"""Characters shown of what a peer sent."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of the timeline."""

    at: float
    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class CallPage:
    """`facts`: name and value, in order. `sound`: how it was heard, "" when no media was counted; `notes`:
    who was not heard, and why."""

    id: str
    start: float
    verdict: str
    tone: str
    decider: str = ""
    remedies: tuple[str, ...] = ()
    timeline: tuple[Moment, ...] = ()
    sound: str = ""
    figures: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    going: bool = False
    mark: str = ""


def finished(record: CallRecord) -> CallPage:
    """The page of a call that is over."""
    verdict = call_verdict(record)
    return CallPage(
        record.id,
        record.start,
        _said(verdict.sentence, record),
        TONES[verdict.level],
        _decider(verdict),
        tuple(_said(one, record) for one in verdict.remedies),
        tuple(sorted(_moments(record, TONES[verdict.level]), key=lambda moment: moment.at)),
        _said(verdict.sound, record) if verdict.sound else "",
        (*_figures(record), *sound_rows(record.sound)),
        sound_notes(record.sound),
        tuple(_facts(record)),
        mark="over",
    )


def going(call: CallStatus) -> CallPage:
    """The page of a call in progress."""
    row = live_row(call)
    started = Moment(call.start, "ok", _came(call.direction == "in"))
    answered = [Moment(call.answer, "ok", _("Opgenomen."))] if call.answer is not None else []
    facts = [
        (_("Beller"), who(call.from_)),
        (_("Gebeld"), who(call.to)),
        (_("Trunk"), call.trunk or ""),
        (_("Centrale"), call.pbx or ""),
        (_("Codec"), call.codec or ""),
    ]
    return CallPage(
        call.id,
        call.start,
        _(
            "Nu bezig (%(state)s): %(caller)s belt %(called)s.",
            state=row.end,
            caller=row.caller,
            called=row.called,
        ),
        row.tone,
        timeline=(started, *answered),
        figures=tuple(sound_rows(call.sound)),
        notes=sound_notes(call.sound),
        facts=tuple((name, printable(value, LONGEST)) for name, value in facts if value),
        going=True,
        mark=f"{call.state}|{call.answer}|{call.codec}|{hash(call.sound)}",
    )


def title(start: float) -> str:
    """The moment as a title: the day in full and the time."""
    then: datetime = local(start)
    return f"{then:%d-%m-%Y %H:%M}"


def _said(said: Said, record: CallRecord) -> str:
    """A sentence with its numbers written as people write them."""
    params = {
        name: phone(value) if name in ("from", "to", "did") and value.startswith("+") else value
        for name, value in said.params.items()
    }
    if record.from_ == ANONYMOUS:
        params["from"] = _("(anoniem)")
    return say(lang(), said.code, {name: printable(value, 60) for name, value in params.items()})


def _decider(verdict: CallVerdict) -> str:
    return "" if verdict.decider == "nobody" else say(lang(), f"decider_{verdict.decider}")


def _came(incoming: bool) -> str:
    return str(_("Gesprek van de trunk.") if incoming else _("Gesprek van de centrale."))


def _moments(record: CallRecord, tone: str) -> Iterator[Moment]:
    yield Moment(record.start, "ok", _came(record.direction is Direction.IN))
    if record.ring is not None:
        yield Moment(record.ring, "ok", _("Ging over."))
    if record.answer is not None:
        yield Moment(record.answer, "ok", _("Opgenomen."))
    if record.end is not None:
        code = record.sip_code if record.answer is None and record.sip_code else 0
        ended = _("Einde, met antwoord %(code)s.", code=code) if code else _("Einde.")
        by = _HUNG_UP.get(record.hung_up_by)
        yield Moment(record.end, tone, f"{ended} {_by(by)}".strip())


_HUNG_UP: dict[Side | None, Literal["caller", "callee", "box"]] = {
    Side.CALLER: "caller",
    Side.CALLEE: "callee",
    Side.BOX: "box",
}


def _by(side: Literal["caller", "callee", "box"] | None) -> str:
    texts = {
        "caller": _("De beller hing op."),
        "callee": _("De gebelde kant hing op."),
        "box": _("De box beëindigde het."),
    }
    return str(texts[side]) if side else ""


def _figures(record: CallRecord) -> Iterator[tuple[str, str]]:
    if record.answer is not None:
        yield _("Gesproken"), duration(record.seconds)
    if record.codec:
        other = record.codec_b
        same = other is None or other == record.codec
        yield _("Codec"), printable(record.codec if same else f"{record.codec} / {other}", LONGEST)
    if record.loss is not None:
        yield _("Verlies"), f"{amount(round(record.loss * 100, 2))}%"
    if record.jitter_ms is not None:
        yield _("Jitter"), f"{amount(round(record.jitter_ms, 1))} ms"


def _facts(record: CallRecord) -> Iterator[tuple[str, str]]:
    pairs = (
        (_("Richting"), _("Inkomend") if record.direction is Direction.IN else _("Uitgaand")),
        (_("Beller"), who(record.from_ or record.from_raw)),
        (_("Beller, zoals ontvangen"), record.from_raw),
        (_("Gebeld"), who(record.to or record.to_raw)),
        (_("Gebeld, zoals ontvangen"), record.to_raw),
        (_("Eigen nummer"), phone(record.did) if record.did else ""),
        (_("Nummer verborgen"), _("Ja") if record.clir else ""),
        (_("Noodoproep"), _("Ja") if record.emergency else ""),
        (_("Trunk"), record.trunk or ""),
        (_("Account"), record.account or ""),
        (_("Centrale"), record.pbx or ""),
        (_("SIP-antwoord"), str(record.sip_code) if record.sip_code else ""),
        (_("Reden"), record.reason),
        (_("Begin"), clock(record.start)),
        (_("Kenmerk"), record.id),
        *((_("Call-ID"), one) for one in record.sip_call_ids),
    )
    for name, value in pairs:
        if value:
            yield name, printable(value, LONGEST)
