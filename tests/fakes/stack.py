"""A SIP stack without SIP: it speaks to other fakes over a fake wire, and to its driver through the port.

Law: deterministic, and as strict as the real one: a command for a leg that is gone does nothing, a stranger hears
nothing. A test drives the far end through the same port, or says hostile things with `say`.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Sequence
from ipaddress import ip_network
from itertools import count

from sipengine.port import (
    Account,
    AccountKey,
    AccountRefused,
    Admission,
    Answer,
    Answered,
    Arrived,
    AuthFailed,
    Credential,
    Dial,
    DigitHeard,
    DigitMethod,
    Ended,
    Event,
    Figures,
    Hangup,
    Headers,
    Hold,
    LegCommand,
    LegId,
    Listener,
    MediaChanged,
    Neighbour,
    NeighbourHeard,
    Pin,
    PortTaken,
    Probed,
    Progress,
    Progressed,
    Registered,
    Request,
    SendDigit,
    Source,
    StrangerSeen,
)
from tests.fakes.net import Dialog, End, FakeNet, Stage, place_of
from tests.fakes.registrar import FakeRegistrar
from tests.fakes.voice import FakeVoice

_AOR = re.compile(r"sips?:(?:[^@\s<>]+@)?[^@\s<>]+")


class FakeStack:
    """Implements `port.Stack`. `commands` is what was asked, `dialled` the INVITEs of it, `told` every event."""

    def __init__(self, net: FakeNet | None = None) -> None:
        self.net = net or FakeNet()
        self.voice = FakeVoice(lambda leg: leg in self._dialogs, self.say, self._has_media)
        self.commands: list[LegCommand] = []
        self.accounts: dict[AccountKey, Account] = {}
        self.neighbours: tuple[Neighbour, ...] = ()
        self.pins: tuple[Pin, ...] = ()
        self.registers: list[tuple[AccountKey, bool]] = []
        self.closed = False
        self.told: list[Event] = []
        self._listening: list[Listener] = []
        self._events: deque[Event] = deque()
        self._dialogs: dict[LegId, tuple[Dialog, End]] = {}
        self._retiring: set[AccountKey] = set()
        self._asked: dict[AccountKey, int] = {}
        self._arrivals = count(1)
        self._registrar = FakeRegistrar()

    @property
    def dialled(self) -> list[Dial]:
        """Every INVITE that was asked for, in order."""
        return [command for command in self.commands if isinstance(command, Dial)]

    @property
    def legs(self) -> set[LegId]:
        """The legs that are alive."""
        return set(self._dialogs)

    @property
    def idle(self) -> bool:
        """Whether everything that happened has been looked at."""
        return not self._events

    def say(self, event: Event) -> None:
        """Let something happen that no far end of ours did: for hostile and impossible stories."""
        self._events.append(event)

    # ---- set-up ----------------------------------------------------------------------------------------------

    def listen(self, listeners: Sequence[Listener]) -> None:
        for listener in listeners:
            if listener in self._listening:
                continue
            if not self.net.open(listener, self):
                raise PortTaken(listener, "Address already in use")
            self._listening.append(listener)

    def put_account(self, account: Account) -> None:
        if not _AOR.fullmatch(account.aor):
            raise AccountRefused(account.key, f"not a SIP address: {account.aor}")
        self._retiring.discard(account.key)
        self.accounts[account.key] = account

    def drop_account(self, key: AccountKey) -> None:
        if key in self.accounts:
            self._retiring.add(key)
            self._retire()

    def admit(self, neighbours: Sequence[Neighbour], credentials: Sequence[Credential]) -> None:
        self.neighbours = tuple(neighbours)
        self._events.extend(self._registrar.take(credentials))

    def pin(self, pins: Sequence[Pin]) -> None:
        self.pins = tuple(pins)

    def wake(self) -> None:
        """Its poll never waits."""

    def close(self) -> None:
        for leg in list(self._dialogs):
            self.command(Hangup(leg, 503))
        for key, account in list(self.accounts.items()):
            if account.registration and (key, True) in self.registers:
                self.register(key, on=False)
        self.net.close(self)
        self._events.clear()
        self.closed = True

    def _has_media(self, leg: LegId) -> bool:
        return leg in self._dialogs and self._dialogs[leg][0].media

    def call_id(self, leg: LegId) -> str:
        return self._dialogs[leg][0].call_id if leg in self._dialogs else ""

    def poll(self, seconds: float) -> list[Event]:
        for dialog, end in list(self._dialogs.values()):
            far = dialog.other(end)
            if end.leg in self.voice.playing or end.leg in self.voice.partner:
                self.voice.send(end.leg)
            if far and dialog.codec and far.leg in far.stack.voice.playing:
                self.voice.hear(end.leg, dialog.codec, far.stack.voice.playing[far.leg][0])
            else:
                self.voice.hush(end.leg)
        self.voice.look()
        happened = list(self._events)
        self._events.clear()
        self.told += happened
        return happened

    # ---- outside any call ------------------------------------------------------------------------------------

    def register(self, key: AccountKey, on: bool = True) -> None:
        account = self.accounts[key]
        self.registers.append((key, on))
        if account.registration is None:
            return
        expires = account.registration.expires if on else 0
        asked = len(self.registers)
        self._asked[key] = asked

        def failed(code: int) -> None:
            if self._asked[key] == asked:
                self.say(Registered(key, code, "", 0))

        far = self._far(account, account.registration.uri, failed)
        if far is not None:
            source = self._source(account)
            code = far.hear_register(account, source, expires)
            if code:
                told = Registered(key, code, "", expires if code == 200 else 0, seen=self.net.translated(source))
                self._events.append(told)

    def hear_register(self, account: Account, source: Source, expires: int) -> int:
        """A REGISTER came: the status of the answer, 0 for none."""
        if self._admission(source) is None:
            self._events.append(StrangerSeen(source, "REGISTER"))
            return 0
        code, events = self._registrar.hear(account, source, expires)
        self._events.extend(events)
        return code

    def probe(self, key: AccountKey, uri: str) -> None:
        account = self.accounts[key]
        far = self._far(account, uri, lambda code: self.say(Probed(key, code, "")))
        if far is None:
            return
        if far._admission(self._source(account)) is None:
            far.hear_stranger(self._source(account), "OPTIONS")
            self.net.waiting.append(lambda: self.say(Probed(key, 408, "")))
        else:
            user = account.aor.partition(":")[2].partition("@")[0]
            far.say(NeighbourHeard(self._source(account), "OPTIONS", user, "fake", challenged=False))
            seen = self.net.translated(self._source(account))
            self._events.append(Probed(key, 200, "OK", seen))

    def hear_stranger(self, source: Source, method: str) -> bytes | None:
        """A message from somebody; None is what strangers hear."""
        if self._admission(source) is not None:
            return b"SIP/2.0 200 OK"
        self._events.append(StrangerSeen(source, method))
        return None

    # ---- calls -----------------------------------------------------------------------------------------------

    def command(self, command: LegCommand) -> None:
        self.commands.append(command)
        if isinstance(command, Dial):
            self._dial(command)
            return
        dialog, end = self._dialogs.get(command.leg, (None, None))
        if dialog is None or end is None:
            return
        far = dialog.other(end)
        called = end is dialog.callee
        match command:
            case Hangup():
                self._hang_up(dialog, end, command)
            case Progress() if far and called and dialog.stage in (Stage.CALLING, Stage.EARLY):
                self._progress(dialog, far, command)
            case Answer() if far and called and dialog.stage in (Stage.CALLING, Stage.EARLY):
                self._answer(dialog, end, far)
            case Hold(on=on) if far and dialog.stage is Stage.ANSWERED:
                end.holds = on
                _tell_media(dialog)
            case SendDigit(digit=digit, ms=ms, method=method) if far and _carries(dialog, method):
                far.stack.say(DigitHeard(far.leg, digit, ms, method))

    def _dial(self, dial: Dial) -> None:
        account = self.accounts.get(dial.account)
        if account is None:
            self._events.append(Ended(dial.leg, 503, "No such account", False, Figures()))
            return
        dialog = Dialog(f"{next(self.net.numbers)}@fake", End(self, dial.leg, account))
        self._dialogs[dial.leg] = (dialog, dialog.caller)
        far = self._far(account, dial.uri, lambda code: self._give_up(dialog, code))
        if far is not None:
            far.hear_invite(dialog, dial, self._source(account))

    def hear_invite(self, dialog: Dialog, dial: Dial, source: Source) -> None:
        """An INVITE came: refuse it, ignore it, or let the driver see it."""
        caller, admission = dialog.caller, self._admission(source)
        if admission is None:
            self._events.append(StrangerSeen(source, "INVITE"))
            self.net.waiting.append(lambda: caller.stack._give_up(dialog, 408))
            return
        credential = (
            self._registrar.credential_of(caller.account) if admission.admission is Admission.DIGEST else None
        )
        if admission.admission is Admission.DIGEST and credential is None:
            self._events.append(AuthFailed(source, caller.account.username or "", "wrong_password"))
            caller.stack.hear_end(dialog, caller, 401, True)
            return
        keys = (credential.account,) if credential else admission.accounts
        account = next((self.accounts[key] for key in keys if key in self.accounts), None)
        if account is None:
            caller.stack.hear_end(dialog, caller, 404, True)
            return
        dialog.codec = next((c for c in caller.account.media.codecs if c in account.media.codecs), None)
        if dialog.codec is None:
            caller.stack.hear_end(dialog, caller, 488, True)
            return
        leg = LegId(f"i{next(self._arrivals)}")
        dialog.callee = End(self, leg, account)
        self._dialogs[leg] = (dialog, dialog.callee)
        names: Headers = (("From", dial.from_), ("To", f"<{dial.to}>"), ("Call-ID", dialog.call_id))
        user = credential.username if credential else None
        headers = (*names, *((name, " ".join(value.split())) for name, value in dial.headers))
        caller.stack.say(Progressed(caller.leg, 100, False))
        request = Request(dial.uri, headers, source, account.key, user)
        self._events.append(Arrived(leg, request, dialog.call_id))

    def _progress(self, dialog: Dialog, far: End, command: Progress) -> None:
        dialog.stage = Stage.EARLY
        media = command.media or command.code == 183  # as pjsua does: SDP goes into every 183, and only there
        far.stack.say(Progressed(far.leg, 183 if media else command.code, media))
        if media and not dialog.media:
            dialog.media = True
            _tell_media(dialog)

    def _answer(self, dialog: Dialog, end: End, far: End) -> None:
        dialog.stage, dialog.media = Stage.ANSWERED, True
        far.stack.say(Answered(far.leg))
        end.stack.say(Answered(end.leg))
        _tell_media(dialog)

    def _hang_up(self, dialog: Dialog, end: End, command: Hangup) -> None:
        far, answered = dialog.other(end), dialog.stage is Stage.ANSWERED
        code = 200 if answered else 487 if end is dialog.caller else command.code
        self.hear_end(dialog, end, code, False)
        if far is not None:
            far.stack.hear_end(dialog, far, code, True, command.headers)

    def hear_end(self, dialog: Dialog, end: End, code: int, far_end: bool, headers: Headers = ()) -> None:
        """The dialog is over for this end of it."""
        dialog.stage = Stage.OVER
        if self._dialogs.pop(end.leg, None) is None:
            return
        figures = self.voice.forget(end.leg)
        self._events.append(Ended(end.leg, code, "", far_end, figures, dialog.call_id, headers))
        self._retire()

    def _give_up(self, dialog: Dialog, code: int) -> None:
        if dialog.stage is Stage.CALLING and dialog.callee is None:
            self.hear_end(dialog, dialog.caller, code, False)

    # ---- the wire --------------------------------------------------------------------------------------------

    def _far(self, account: Account, uri: str, failed: Callable[[int], None]) -> FakeStack | None:
        """Who hears a message; `failed` is told 503 at once, or 408 when the net times out."""
        place = place_of(account, uri, self.pins)
        if place is None:
            failed(503)
            return None
        if place in self.net.silent:
            self.net.waiting.append(lambda: failed(408))
            return None
        far = self.net.find(*place, account.transport)
        if far is None:
            failed(503)
        return far

    def _source(self, account: Account) -> Source:
        listener = next(one for one in self._listening if one.transport == account.transport)
        return Source(listener.address, listener.port, listener.transport)

    def _admission(self, source: Source) -> Neighbour | None:
        near = [one for one in reversed(self.neighbours) if source.address in ip_network(one.network)]
        nearest = max(near, key=lambda one: ip_network(one.network).prefixlen, default=None)
        return None if nearest is not None and nearest.admission is Admission.DROP else nearest

    def _retire(self) -> None:
        used = {end.account.key for _, end in self._dialogs.values()}
        for key in self._retiring - used:
            self._retiring.discard(key)
            self.accounts.pop(key, None)


def _tell_media(dialog: Dialog) -> None:
    """Both ends hear how media stands; a side that the other holds is `held`."""
    for end in (dialog.caller, dialog.callee):
        far = dialog.other(end) if end else None
        if end and far:
            end.stack.say(MediaChanged(end.leg, dialog.media, far.holds, dialog.codec))


def _carries(dialog: Dialog, method: DigitMethod) -> bool:
    return dialog.stage is Stage.ANSWERED or (method is DigitMethod.RFC4733 and dialog.media)
