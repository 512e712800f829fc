"""What hangs on the virtual box: settings of an office, and a call each way with sound that is compared.

Law: the judge is what the far end received, never the box's own word.
"""

import time
from typing import Any

from tests.audio.alaw import compare, noise
from tests.image.office import BOX, PBX, PROVIDER
from tests.peers import rtp
from tests.peers.netns import NetNs
from tests.peers.phone import Arrived, Dialog, Phone

OURS, OUTSIDE = "31501230000", "31612345678"
SECONDS = 2.0
NEARLY = 0.9
"""Of the sound, bit for bit: an emulated processor drops packets."""


def settings(trunk: dict[str, Any] | None = None) -> dict[str, Any]:
    """A complete box: one trunk known by its address, one PBX as peer, ten numbers."""
    line: dict[str, Any] = {
        "id": "trunk",
        "servers": [f"{PROVIDER}:5060"],
        "register": False,
        "username": "31501230000",
        "password": "trunk-s3cret",
        "keepalive": {"method": "none", "seconds": 30},
        "addresses": [f"{PROVIDER}/32"],
        "codecs": ["PCMA"],
    }
    return {
        "schema": 1,
        "box": {"name": "Office", "language": "en", "country": "NL", "timezone": "Europe/Amsterdam"},
        "sip": {"listen": [{"transport": "udp", "address": "0.0.0.0", "port": 5060}], "rtp_ports": [30000, 30999]},
        "trunks": [line | (trunk or {})],
        "outbound": {"trunks": ["trunk"]},
        "pbxs": [{"id": "pbx", "brand": "generic", "mode": "peer", "address": f"{PBX}:5060", "codecs": ["PCMA"],
                  "keepalive_seconds": 0}],
        "numbers": [{"range": ["+31501230000", "+31501230009"], "trunk": "trunk", "pbx": "pbx", "label": "x"}],
        "default_caller_id": "+31501230000",
        "emergency": {"caller_id": "+31501230000", "trunks": ["trunk"]},
        "destinations": {"default": "allow", "rules": []},
        "rates": {"unknown": {"per_minute": "0.01", "setup": "0.00", "increment": "1/1"}, "rows": []},
    }  # fmt: skip


class Parties:
    """The provider and the PBX, each a telephone that does what it is told."""

    def __init__(self, ns: NetNs) -> None:
        """Both listen."""
        self.provider = Phone(ns, PROVIDER, BOX, user=OUTSIDE)
        self.pbx = Phone(ns, PBX, BOX, user=OURS)

    def close(self) -> None:
        """Both stop."""
        self.provider.close()
        self.pbx.close()

    def call_in(self, timeout: float = 30) -> None:
        """From the street to the PBX, sound both ways."""
        self._call(self.provider, self.pbx, OURS, timeout)

    def call_out(self, timeout: float = 30) -> None:
        """From the PBX to the street, sound both ways."""
        self._call(self.pbx, self.provider, OUTSIDE, timeout)

    def _call(self, caller: Phone, called: Phone, number: str, timeout: float) -> None:
        dialog = caller.call(number)
        try:
            arrived = called.await_call(timeout)
        except TimeoutError as err:
            came = [message.method or message.status for message in caller.client.received[-4:]]
            raise AssertionError(f"the call to {number} did not arrive; its caller heard {came}") from err
        arrived.ring()
        arrived.answer()
        assert dialog.await_final(timeout).status == 200
        _talk(dialog, arrived)
        dialog.hangup()
        arrived.await_bye(timeout)


def _talk(dialog: Dialog, arrived: Arrived) -> None:
    for leg, other, name in ((dialog, arrived, "near"), (arrived, dialog, "far")):
        sound = noise(SECONDS, name)
        before = len(other.stream.received)
        leg.stream.send(leg.media, [sound[at : at + 160] for at in range(0, len(sound), 160)])
        time.sleep(0.5)  # what is under way arrives
        heard = compare(sound, rtp.sound(other.stream.received[before:]))
        assert heard.exact >= NEARLY * len(sound), f"{name}: {heard}"


def call_both_ways(ns: NetNs) -> None:
    """A call in and a call out; AssertionError or TimeoutError says what was missing."""
    parties = Parties(ns)
    try:
        parties.call_in()
        parties.call_out()
    finally:
        parties.close()
