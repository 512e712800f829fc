"""One real Asterisk of the lab: started once a session, asked to call, and heard through its events.

Law: a test waits for events, never for time; an instance writes in its own folder, which goes when it stops.
"""

import contextlib
import itertools
import os
import shutil
import socket
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from tests.peers.ami import Ami, Event
from tests.peers.child import Child
from tests.peers.config import AMI_PORT, AMI_USER, Place, Side, files
from tests.peers.netns import NetNs
from tests.peers.slots import Slot

_REFS = itertools.count(1)


@dataclass(frozen=True)
class Record:
    """What a dialplan reported: kind ARRIVED, LEFT, PLACED or DTMF, and its fields, unescaped."""

    kind: str
    fields: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.fields[name]


def record_of(event: Event) -> Record:
    """Read a user event as a record: names in lower case, values unescaped."""
    names = list(event)
    own = names[names.index("UserEvent") + 1 :]
    return Record(event["UserEvent"], {name: unquote(event[name]) for name in own})


def sweep(rootfs: Path) -> None:
    """Remove the folders of sessions that were killed: their names hold a process that is no more."""
    for home in (rootfs / "srv").glob("p*-*-*"):
        if not Path(f"/proc/{home.name.split('-')[1]}").exists():
            shutil.rmtree(home, ignore_errors=True)


class Asterisk:
    """The provider or the PBX, with every slot in its configuration."""

    def __init__(self, ns: NetNs, rootfs: Path, side: Side, slots: tuple[Slot, ...], log: Path) -> None:
        """Write the configuration, start, and return once fully booted (two seconds)."""
        self.side, self.slots, self._ns = side, slots, ns
        sweep(rootfs)
        self._home = rootfs / "srv" / f"{side.value}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self.place = self._make_place(rootfs)
        command = ["chroot", str(rootfs), "asterisk", "-f", "-C", f"{self.place.folder}/etc/asterisk.conf"]
        self.child = Child(ns, command, log)
        try:
            self.ami = self._login()
            self.ami.await_event("FullyBooted", lambda event: event.get("Event") == "FullyBooted", timeout=30)
        except BaseException:
            self.child.stop()
            raise

    def _make_place(self, rootfs: Path) -> Place:
        modules = next((rootfs / "usr/lib").glob("*/asterisk/modules"))
        folder = "/" + str(self._home.relative_to(rootfs))
        address = "127.0.10.254" if self.side is Side.PROVIDER else "127.0.30.254"
        place = Place(self.side, folder, "/" + str(modules.relative_to(rootfs)), address, uuid.uuid4().hex)
        for name in ("etc", "varlib", "db", "key", "agi", "spool", "run", "log", "sounds"):
            (self._home / name).mkdir(parents=True)
        for name, text in files(place, self.slots).items():
            (self._home / "etc" / name).write_text(text)
        return place

    def _login(self) -> Ami:
        """Connect as soon as the port is open: the manager is one of the last things that Asterisk starts."""
        deadline = time.monotonic() + 30
        while True:
            connection = self._ns.socket(socket.AF_INET, socket.SOCK_STREAM)
            try:
                connection.connect((self.place.ami_address, AMI_PORT))
            except ConnectionRefusedError as err:
                connection.close()
                if not self.child.alive or time.monotonic() > deadline:
                    raise RuntimeError(
                        f"Asterisk ({self.side.value}) does not start\n{self.log_text()[-3000:]}"
                    ) from err
                time.sleep(0.02)  # a refused connect is the only sign there is; it is asked again at once
            else:
                return Ami(connection, AMI_USER, self.place.ami_secret)

    def log_text(self) -> str:
        """Return its whole log."""
        full = self._home / "log" / "full"
        own = full.read_text(errors="replace") if full.exists() else ""
        return self.child.tail() + own

    def add_sound(self, name: str, alaw: bytes) -> None:
        """Give it raw A-law to play under `name`."""
        (self._home / "sounds" / f"{name}.alaw").write_bytes(alaw)

    def recording(self, slot: Slot, number: str) -> bytes:
        """Return what behaviour 13 recorded of a call to `number`: the raw frames, never decoded."""
        return (self._home / "sounds" / f"rec-{self.side.endpoint(slot)}-{number}.alaw").read_bytes()

    def call(
        self,
        slot: Slot,
        number: str,
        *,
        caller: str = "",
        name: str = "Lab Caller",
        clir: bool = False,
        does: str = "wait",
        sound: str = "near",
        digits: str = "",
        after: float = 0,
    ) -> "Call":
        """Place a call to `number` over `slot`; once answered this side `does`: play, echo, wait, dtmf or read."""
        call = Call(self, slot, f"lab{next(_REFS)}-{uuid.uuid4().hex[:6]}", self.ami.mark())
        variables = {
            "SLOT": self.side.endpoint(slot),
            "CID": caller,
            "CNAME": name,
            "CLIR": "1" if clir else "",
            "REF": call.ref,
            "SOUND": sound,
            "DIGITS": digits,
            "AFTER": str(after),
        }
        self.ami.action(
            "Originate",
            variables={f"__{key}": value for key, value in variables.items()},
            Channel=f"Local/{number}@call/n",
            Context="does",
            Exten=does,
            Priority="1",
            Async="true",
            Codecs=slot.codecs[0],
            Timeout="60000",
            ChannelId=call.ref,
            OtherChannelId=f"{call.ref}-2",
        )
        return call

    def await_record(self, kind: str, *, since: int = 0, timeout: float = 10.0, **fields: str) -> Record:
        """Return the first record of `kind` from `since` on whose fields equal those given."""

        def fits(event: Event) -> bool:
            if event.get("UserEvent") != kind:
                return False
            got = record_of(event).fields
            return all(got.get(name) == value for name, value in fields.items())

        return record_of(
            self.ami.await_event(f"{kind} {fields} at the {self.side.value}", fits, since=since, timeout=timeout)
        )

    def register_now(self, slot: Slot) -> int:
        """Tell this PBX to log in now, not at its own next try; return the moment, for `since`."""
        since = self.ami.mark()
        self.ami.action("PJSIPRegister", Registration=f"{slot.name}-registration")
        return since

    def await_registered(self, slot: Slot, since: int = 0, timeout: float = 45.0) -> None:
        """Wait until this PBX has logged in."""
        self.ami.await_event(
            f"registration of {slot.name}",
            lambda event: (
                event.get("Event") == "Registry"
                and event.get("Status") == "Registered"
                and f"{slot.pbx_user}@{self.side.beyond(slot)}:" in event.get("Username", "")
            ),
            since=since,
            timeout=timeout,
        )

    def await_reachable(self, slot: Slot, timeout: float = 45.0) -> None:
        """Wait until this PBX believes that the box is there: it asks by itself only every half minute."""

        def told(event: Event) -> bool:
            return event.get("Event") == "ContactStatus" and event.get("EndpointName") == slot.name

        known = self.ami.find(told)
        if known and known[-1].get("ContactStatus") == "Reachable":
            return
        since = self.ami.mark()
        self.ami.action("PJSIPQualify", Endpoint=slot.name)
        self.ami.await_event(
            f"{slot.name} reachable",
            lambda event: told(event) and event.get("ContactStatus") == "Reachable",
            since=since,
            timeout=timeout,
        )

    def await_contact(self, slot: Slot, since: int = 0, timeout: float = 10.0) -> None:
        """Wait until somebody has registered at this provider with the account of `slot`."""
        self.ami.await_event(
            f"contact for {slot.trunk_user}",
            lambda event: event.get("Event") == "ContactStatus" and event.get("AOR") == slot.trunk_user,
            since=since,
            timeout=timeout,
        )

    def channels(self) -> list[str]:
        """Return the names of the channels it holds now."""
        lines = self.ami.command("core show channels concise").splitlines()
        return [line.split("!")[0] for line in lines if "!" in line]

    def await_idle(self, timeout: float = 10.0) -> None:
        """Wait until it holds no channel; TimeoutError names those that stay."""
        deadline = time.monotonic() + timeout
        while left := self.channels():
            since = self.ami.mark()
            if time.monotonic() > deadline:
                raise TimeoutError(f"the {self.side.value} still has {left}")
            with contextlib.suppress(TimeoutError):
                self.ami.await_event(
                    "hang-up", lambda event: event.get("Event") == "Hangup", since=since, timeout=0.5
                )

    def hangup_all(self) -> None:
        """End every call it has."""
        self.ami.command("channel request hangup all")

    def stop(self) -> None:
        """Stop it, prove that it is gone, and remove its folder."""
        self.ami.close()
        self.child.stop()
        shutil.rmtree(self._home, ignore_errors=True)


@dataclass(frozen=True)
class Call:
    """A call that this side placed; `ref` names it in every event."""

    peer: Asterisk
    slot: Slot
    ref: str
    since: int

    def await_answer(self, timeout: float = 15.0) -> None:
        """Wait for the answer; a call that ended instead raises AssertionError with how it ended."""

        def decided(event: Event) -> bool:
            answered = event.get("Event") == "OriginateResponse" and event.get("Uniqueid") == self.ref
            return answered or self._ended(event)

        event = self.peer.ami.await_event(f"answer to {self.ref}", decided, since=self.since, timeout=timeout)
        if event.get("Response") != "Success":
            raise AssertionError(f"the call was not answered: {dict(event)}")

    def _ended(self, event: Event) -> bool:
        return event.get("UserEvent") == "PLACED" and event.get("ref") == self.ref

    def await_end(self, timeout: float = 30.0) -> Record:
        """Wait for the end and return status (ANSWER, BUSY, ...) and cause (Q.850)."""
        event = self.peer.ami.await_event(f"end of {self.ref}", self._ended, since=self.since, timeout=timeout)
        return record_of(event)

    def await_dtmf(self, timeout: float = 20.0) -> str:
        """Return the digits that this side read (`does="read"`)."""
        return self.peer.await_record("DTMF", ref=self.ref, since=self.since, timeout=timeout)["got"]

    def hangup(self) -> None:
        """Hang up from this side."""
        first = self.peer.ami.await_event(f"channel of {self.ref}", self._own, since=self.since)
        self.peer.ami.action("Hangup", Channel=first["Channel"])

    def _own(self, event: Event) -> bool:
        return event.get("Event") == "Newchannel" and event.get("Uniqueid") == self.ref
