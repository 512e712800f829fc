"""The letters that wait: kept on the disk until a mail server has taken them, tried again with growing patience.

Law: `put` never waits for a server; a letter leaves the queue only when it was taken, or when it grew too old.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from appliance.notify.delivery import MailFailed
from appliance.store.durable import NotWritten, Unusable, durable_db, make_folder

log = logging.getLogger("trunkbox.mail")
FIRST_SECONDS, LONGEST_SECONDS = 15.0, 3600.0
"""Patience after the first failure, doubled after each, and its limit."""
MOST_TRIES = 80
"""With an hour between most of them: three days."""
MOST = 500


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail. `files`: paths of what is attached, read when it is sent.

    `due`: not tried before this moment of the queue's clock; `why`: of its last failure."""

    to: tuple[str, ...]
    subject: str
    text: str
    files: tuple[str, ...] = ()
    tries: int = 0
    due: float = 0.0
    why: str = ""


class MailQueue:
    """The queue of one process, which alone writes the file."""

    def __init__(self, path: Path, send: Callable[[Letter], object], clock: Callable[[], float]) -> None:
        """`send` raises MailFailed. `clock`: UTC epoch seconds. Letters of an earlier run are due at once."""
        self._path, self._send, self._clock = path, send, clock
        self._wake = threading.Condition()
        self._closing = False
        self._changes = 0
        """How often the settings changed: what failed under older ones is due at once."""
        self._letters = [replace(letter, due=0.0) for letter in self._read()]
        self._thread = threading.Thread(target=self._run, name="mail", daemon=True)
        self._thread.start()

    def put(self, letter: Letter) -> None:
        """Send soon. The oldest of very many goes."""
        with self._wake:
            self._letters = [*self._letters[-(MOST - 1) :], letter]
            self._wake.notify()

    def waiting(self) -> tuple[Letter, ...]:
        """What is not taken yet, oldest first."""
        with self._wake:
            return tuple(self._letters)

    def retry(self) -> None:
        """Try all again now: the settings of the mail server changed."""
        with self._wake:
            self._changes += 1
            self._letters = [replace(letter, due=0.0) for letter in self._letters]
            self._wake.notify()

    def close(self) -> None:
        """Stop; what is not taken stays on the disk. A letter that is being sent just then may be sent again."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join(3)

    # What follows runs on the queue's thread.

    def _run(self) -> None:
        kept: list[Letter] = []
        while True:
            with self._wake:
                letters = list(self._letters)
            if letters != kept and self._write(letters):
                kept = letters
            with self._wake:
                if self._closing:
                    return
                next_ = min(self._letters, key=lambda one: one.due, default=None)
                if self._letters != letters:
                    continue
                wait = None if next_ is None else next_.due - self._clock()
                if wait is None or wait > 0:
                    self._wake.wait(None if wait is None else min(wait, FIRST_SECONDS))
                    continue
            if next_ is not None:
                self._try(next_)

    def _try(self, letter: Letter) -> None:
        after: Letter | None = None
        changes = self._changes
        try:
            self._send(letter)
            log.info("mail sent: %s", letter.subject)
        except MailFailed as err:
            patience = min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** min(letter.tries, 20))
            after = replace(letter, tries=letter.tries + 1, due=self._clock() + patience, why=str(err))
            log.warning("mail not sent (%s), again in %d s: %s", err, patience, letter.subject)
            if after.tries >= MOST_TRIES:
                after = None
        with self._wake:
            place = next((n for n, one in enumerate(self._letters) if _same(one, letter)), None)
            if after is not None and self._changes != changes:
                after = replace(after, due=0.0)
            if place is not None:
                self._letters[place : place + 1] = [after] if after else []

    def _read(self) -> list[Letter]:
        try:
            with durable_db(self._path) as db:
                rows = db.table("mail").all()
            files = [tuple(row.get("files", ())) for row in rows]
            return [
                Letter(**{**row, "to": tuple(row["to"]), "files": of}) for row, of in zip(rows, files, strict=True)
            ]
        except (Unusable, TypeError, KeyError) as err:
            log.error("the mail queue cannot be read, and is kept beside: %s", err)
            self._path.replace(self._path.with_name(self._path.name + ".unreadable"))
            return []

    def _write(self, letters: list[Letter]) -> bool:
        try:
            make_folder(self._path.parent)
            with durable_db(self._path) as db:
                db.storage.write({"mail": {str(n): asdict(one) for n, one in enumerate(letters, 1)}})
        except NotWritten as err:
            log.error("the mail queue was not written: %s", err)
            return False
        return True


def _same(one: Letter, other: Letter) -> bool:
    """Whether these are one letter, though it may have become due meanwhile."""
    return replace(one, due=0.0) == replace(other, due=0.0)
