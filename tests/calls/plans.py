"""A box whose numbers have belplans, between a provider played by hand and PBXs that do what a test wants.

Law: nothing here asserts; every prompt is a tone of its own, so that what a caller hears has a name.
"""

import itertools
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.audio import tones
from tests.calls.box import Box
from tests.calls.settings import Plain, settings_for
from tests.peers import rtp
from tests.peers.netns import NetNs
from tests.peers.phone import Leg, Phone
from tests.peers.rtp import Packet, Stream
from tests.peers.slots import Slot

WINDOW = 10
"""Packets of 20 ms that a tone is recognised in."""
Steps = Sequence[Mapping[str, Any]]


def planned(slot: Slot, plans: Mapping[str, Steps], numbers: Mapping[str, Plain], **changes: Any) -> Plain:
    """Return settings with a belplan for each ending of a number, forced unless `numbers` say otherwise."""
    settings = settings_for(slot)
    settings["belplans"] = [{"id": f"plan{ending}", "steps": list(steps)} for ending, steps in plans.items()]
    shared = {"trunk": "trunk", "pbx": "pbx", "forced": True}
    settings["numbers"] = [
        {"number": f"+{slot.did(ending)}", **shared, "belplan": f"plan{ending}", **numbers.get(ending, {})}
        for ending in plans
    ]
    settings["prompts"] = [{"id": name, "file": f"{name}.wav"} for name in tones.NAMES]
    settings["default_caller_id"] = settings["emergency"]["caller_id"] = f"+{slot.did(next(iter(plans)))}"
    return settings | changes


def start(ns: NetNs, folder: Path, settings: Plain) -> Box:
    """Start a box that has every tone as a prompt."""
    for name in tones.NAMES:
        tones.write(folder / "data" / "prompts", name, 0.4 if name == "beep" else 1.5)
    return Box(ns, folder, settings)


@contextmanager
def calling(box: Box, slot: Slot, user: str) -> Iterator[Phone]:
    """The provider's end, played by hand, until the box has no calls any more."""
    phone = Phone(box.ns, slot.provider_address, slot.box_address, user=user)
    yield phone
    phone.close()
    box.await_no_calls()


def tone_now(stream: Stream) -> str:
    """Return the name of the tone that came last."""
    payloads = [packet for packet in stream.received if packet.payload_type == rtp.PCMA][-WINDOW:]
    return tones.named(map(tones.from_alaw, rtp.sound(payloads)))


def tones_heard(stream: Stream) -> set[str]:
    """Return the names of all tones that came so far."""
    payloads = [packet for packet in stream.received if packet.payload_type == rtp.PCMA]
    pieces = (payloads[at : at + WINDOW] for at in range(0, len(payloads), WINDOW))
    return {tones.named(map(tones.from_alaw, rtp.sound(piece))) for piece in pieces}


def await_tone(stream: Stream, name: str, timeout: float = 8.0) -> float:
    """Wait until a tone is heard and return the moment; TimeoutError says what was heard instead."""
    deadline, seen = time.monotonic() + timeout, ""
    while time.monotonic() < deadline:
        count = len(stream.received)
        try:
            stream.await_packets(count + 5, 1.0)
        except TimeoutError:
            continue
        seen = tone_now(stream) or seen
        if seen == name:
            return time.monotonic()
    raise TimeoutError(f"no {name} in {timeout} s, but {seen or 'nothing'} ({len(stream.received)} packets)")


def press(leg: Leg, keys: str) -> None:
    """Press keys, in the payload type that the far end asked for (RFC 3264, 5.1)."""
    asked = re.search(r"a=rtpmap:(\d+) telephone-event/8000", leg.remote_sdp)
    leg.stream.send_digits(leg.media, keys, int(asked[1]) if asked else rtp.EVENT)


def speak(leg: Leg, name: str, seconds: float) -> None:
    """Say a tone into a call."""
    leg.stream.send(leg.media, tones.alaw(name, seconds))


@contextmanager
def talking(leg: Leg, tone: str) -> Iterator[None]:
    """Say a tone into a call without a pause meanwhile."""
    over = threading.Event()
    frames = tones.alaw(tone, 0.2)

    def talk() -> None:
        while not over.wait(0.02):  # the pace of a telephone, between two pieces too
            leg.stream.send(leg.media, frames)

    speaker = threading.Thread(target=talk, name="talk", daemon=True)
    speaker.start()
    try:
        yield
    finally:
        over.set()
        speaker.join(5)


def told_as_one(packets: list[Packet]) -> bool:
    """One source whose numbers leave nothing out and whose timestamps never go back."""
    steps = [
        ((after.sequence - before.sequence) & 0xFFFF, (after.timestamp - before.timestamp) & 0xFFFFFFFF)
        for before, after in itertools.pairwise(packets)
    ]
    return len({packet.ssrc for packet in packets}) == 1 and all(
        number == 1 and 0 < stamp < 8000 for number, stamp in steps
    )
