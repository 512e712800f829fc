"""The thread that keeps what was said: copies of messages in, secrets out, lines on disk.

Law: never on the SIP thread; a full disk costs traces, nothing else. Registrations stay in memory: there are many.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from appliance.settings import Settings
from appliance.traces.redact import Redactor, call_id_of, method_of
from appliance.traces.shelf import TraceShelf
from appliance.traces.values import Copy, TraceMessage

log = logging.getLogger("trunkbox.trace")
WAIT = 0.25
"""Seconds that the thread sleeps while nothing is said."""
PEERS, PER_PEER = 64, 60
"""Registrations kept: of so many far ends, so many messages each."""
_HOUR = 3600.0


class Source(Protocol):
    """Where copies come from."""

    def read(self, seconds: float) -> list[Copy] | None:
        """Copies after at most `seconds`; None at the end."""

    def close(self) -> None:
        """No more."""


class Tracing:
    """The keeper, from construction to `close`; `settings` may change at any time."""

    def __init__(self, source: Source, folder: Path, days: int = 7) -> None:
        self._source, self._shelf = source, TraceShelf(folder)
        self._redactor = Redactor()
        self._days = days
        self._lock = threading.Lock()
        self._round = threading.Condition()
        self._rounds = 0
        self._logins: OrderedDict[str, deque[TraceMessage]] = OrderedDict()
        self._tidied = 0.0
        self._failing = False
        self._thread = threading.Thread(target=self._run, name="trace", daemon=True)

    def start(self) -> None:
        """Begin to keep."""
        self._thread.start()

    def apply(self, settings: Settings) -> None:
        """Know the passwords that must not show, and how long to keep."""
        self._redactor = Redactor.of(passwords(settings))
        self._days = settings.retention.trace_days

    def logins(self, hosts: Iterable[str]) -> tuple[TraceMessage, ...]:
        """The REGISTER messages to and from these addresses, oldest first."""
        wanted = set(hosts)
        with self._lock:
            found = [one for host, kept in self._logins.items() if host in wanted for one in kept]
        return tuple(sorted(found, key=lambda one: one.at))

    def catch_up(self, seconds: float = 2.0) -> None:
        """Wait until all that was said before is kept, at most so long. Not for the SIP thread."""
        with self._round:
            wanted = self._rounds + 2  # the round that runs now may have read before
            self._round.wait_for(lambda: self._rounds >= wanted, seconds)

    def close(self) -> None:
        """Wait until what was said is kept; the source must be at its end."""
        if self._thread.is_alive():
            self._thread.join(5)
        self._source.close()

    def _run(self) -> None:
        while (copies := self._source.read(WAIT)) is not None:
            if copies:
                self._keep(copies)
            self._tidy()
            with self._round:
                self._rounds += 1
                self._round.notify_all()
        self._shelf.close()

    def _keep(self, copies: list[Copy]) -> None:
        messages = [self._message(one) for one in copies]
        calls = [one for one, is_login in messages if not is_login]
        with self._lock:
            for one, is_login in messages:
                if is_login:
                    self._keep_login(one)
        try:
            self._shelf.write(calls)
        except OSError as err:
            self._shelf.close()
            if not self._failing:
                log.warning("traces cannot be written: %s", err.strerror or err)
            self._failing = True
        else:
            self._failing = False

    def _message(self, copy: Copy) -> tuple[TraceMessage, bool]:
        text = self._redactor.clean(copy.raw).decode(errors="replace")
        message = TraceMessage(
            at=copy.at,
            received=copy.received,
            transport=copy.transport,
            peer=copy.peer,
            call_id=call_id_of(copy.raw),
            text=text,
            cut=copy.cut,
        )
        return message, method_of(copy.raw) == "REGISTER"

    def _keep_login(self, message: TraceMessage) -> None:
        host = message.peer.rpartition(":")[0].strip("[]")
        kept = self._logins.setdefault(host, deque(maxlen=PER_PEER))
        kept.append(message)
        self._logins.move_to_end(host)
        if len(self._logins) > PEERS:
            self._logins.popitem(last=False)

    def _tidy(self) -> None:
        now = time.time()
        if now - self._tidied >= _HOUR:
            self._tidied = now
            try:
                self._shelf.retain(self._days, datetime.fromtimestamp(now, UTC).date())
            except OSError as err:
                log.warning("old traces cannot be removed: %s", err.strerror or err)


def passwords(settings: Settings) -> Iterable[str]:
    """Every password of a SIP account in the settings."""
    found = [pbx.password for pbx in settings.pbxs]
    found += [phone.password for phone in settings.phones]
    for trunk in settings.trunks:
        found += [trunk.password, *(one.password for one in trunk.accounts)]
        found += [trunk.backup.password] if trunk.backup else []
    for password in found:
        if password is not None:
            yield password.get_secret_value()
