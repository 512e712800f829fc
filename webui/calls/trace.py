"""The SIP messages of a call for its page: a drawing, a table, the texts, and a file for the helpdesk.

Law: shows what was kept, secrets removed before it was; a message is a stranger's text, and stays text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from flask_babel import gettext as _
from markupsafe import Markup

from appliance.control import ControlError, EngineDown, Refused
from appliance.traces.find import of_call
from appliance.traces.values import Trace, TraceMessage
from appliance.version import version
from appliance.words import printable
from webui.box import box
from webui.calls.ladder import Rung, key, ladder
from webui.calls.shelf import shelf
from webui.filters import amount, clock, local, words

LEGS = ("la", "lb", "lc")
DRAWN = 120
"""Messages in the drawing; the rest stands in the texts below it."""
SMALL = frozenset({"ACK", "PRACK"})
"""Confirmations, which the drawing leaves out, with `100 Trying`."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message as text. `leg`: class of its leg. `received`: by the box."""

    leg: str
    at: str
    title: str
    source: str
    target: str
    peer: str
    text: str
    cut: bool


@dataclass(frozen=True, slots=True)
class TraceView:
    """`problem`: why there is nothing to show. `legend`: a sample of each leg's line, and its name."""

    problem: str = ""
    drawing: Markup | None = None
    legend: tuple[tuple[str, Markup, str], ...] = ()
    lines: tuple[Line, ...] = ()
    whole: bool = True


def trace_of(id: str) -> Trace | ControlError | None:
    """The messages of a call, from the engine, or without one from the files; None when nothing was kept."""
    try:
        found: Trace | None = box().engine.client.trace(call=id)
    except EngineDown:
        try:
            found = of_call(box().data, shelf().own(), id)
        except OSError:
            return None
    except Refused as err:
        return None if err.code in ("no_such_call_logged", "trace_off") else err
    except ControlError as err:
        return err
    return found if found and found.messages else None


def view(found: Trace | ControlError | None, incoming: bool, trunk: str, pbx: str) -> TraceView:
    """The trace of a call that came from `trunk` (`incoming`) or from `pbx`."""
    if isinstance(found, ControlError):
        return TraceView(words(found))
    if found is None:
        return TraceView(_("Van dit gesprek zijn geen berichten bewaard."))
    near, far = (_trunk(trunk), _pbx(pbx)) if incoming else (_pbx(pbx), _trunk(trunk))
    lanes = (near, "Trunkbox", far)
    first = found.messages[0].at
    rungs = [
        Rung(_seconds(one.at - first), _leg(found, one), *_way(found, one), one.title.removesuffix(" (INVITE)"))
        for one in found.messages
        if one.title not in SMALL and not one.title.startswith("100 ") and "(PRACK)" not in one.title
    ]
    summary = _(
        "SIP-berichten tussen %(near)s, de box en %(far)s; hieronder staan ze als tabel.", near=near, far=far
    )
    return TraceView(
        drawing=ladder(lanes, rungs[:DRAWN], summary),
        legend=tuple((leg, key(leg), name) for leg, name in _legend(found, near, far)),
        lines=tuple(_line(found, one, lanes) for one in found.messages),
        whole=found.whole and len(rungs) <= DRAWN,
    )


def as_text(found: Trace, id: str, about: str) -> Iterator[str]:
    """The file for a helpdesk: what it is about, then every message with its moment, way and far end."""
    yield f"Trunkbox {version()}\n{id}\n{printable(about, 500)}\n"
    yield _("Wachtwoorden en sleutels zijn verwijderd.") + "\n"
    if not found.whole:
        yield _("Niet volledig: er waren meer berichten dan bewaard zijn.") + "\n"
    for one in found.messages:
        moment = local(one.at)
        there = datetime.fromtimestamp(one.at, UTC)
        way = "<-" if one.received else "->"
        yield f"\n{moment:%Y-%m-%d %H:%M:%S.%f} ({there:%H:%M:%S}Z) {way} {one.transport} {one.peer}\n"
        yield visible(one.text).rstrip() + "\n"


def visible(text: str) -> str:
    """A message on its own lines, without characters that steer a terminal or turn the reading direction."""
    return "\n".join(printable(line, 4000) for line in text.replace("\r\n", "\n").split("\n"))


def _leg(found: Trace, one: TraceMessage) -> str:
    number = found.legs.index(one.call_id) if one.call_id in found.legs else 0
    return LEGS[min(number, len(LEGS) - 1)]


def _way(found: Trace, one: TraceMessage) -> tuple[int, int]:
    """From which lane to which: the caller's is 0, the box 1, the called side's 2."""
    side = 0 if _leg(found, one) == LEGS[0] else 2
    return (side, 1) if one.received else (1, side)


def _line(found: Trace, one: TraceMessage, lanes: tuple[str, ...]) -> Line:
    source, target = _way(found, one)
    at = f"{clock(one.at)},{int(one.at * 1000) % 1000:03d}"
    return Line(
        _leg(found, one),
        at,
        printable(one.title, 80),
        lanes[source],
        lanes[target],
        printable(f"{one.peer} {one.transport}", 80),
        visible(one.text),
        one.cut,
    )


def _legend(found: Trace, near: str, far: str) -> Iterator[tuple[str, str]]:
    yield LEGS[0], near
    if len(found.legs) > 1:
        yield LEGS[1], far
    if len(found.legs) > 2:
        yield LEGS[2], _("volgende poging")


def _seconds(since: float) -> str:
    return f"{amount(round(since, 1))} s"


def _trunk(id: str) -> str:
    return printable(id, 40) or _("Provider")


def _pbx(id: str) -> str:
    return printable(id, 40) or _("Centrale")
