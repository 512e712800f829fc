"""The engine's letters to the owner: limits that are near or reached, emergency calls, signs of fraud.

Law: the loop never waits for a mail server; without one, or without an address, nothing is written.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from appliance.control import MailStatus
from appliance.notify import Letter, MailFailed, MailQueue, deliver, limit_mail
from appliance.settings import Settings
from appliance.words import say
from sipengine.core.ledger_limits import Crossed
from sipengine.notice import Notice


class Mail:
    """The mail queue of one engine, with the server and addresses of the settings of the moment."""

    def __init__(self, path: Path, settings: Callable[[], Settings]) -> None:
        """`settings` is asked on the queue's thread each time that a letter is sent."""
        self._settings = settings
        self._queue = MailQueue(path, self._send, time.time)

    def crossed(self, settings: Settings, crossed: Crossed) -> None:
        """Write to the owner that a limit is near or reached."""
        notify, box = settings.notify, settings.box
        if notify.smtp is None or not notify.to:
            return
        limit = str(crossed.limit)
        subject, text = limit_mail(
            box.language, box.name, limit, crossed.percent, crossed.used, crossed.most, crossed.top
        )
        self._queue.put(Letter(notify.to, subject, text))

    def tell(self, settings: Settings, notice: Notice) -> None:
        """Write to the owner what a notice says."""
        notify, box = settings.notify, settings.box
        if notify.smtp is None or not notify.to:
            return
        params = {**notice.params, "box": box.name}
        if notice.what:
            params["what"] = say(box.language, notice.what, params)
        subject = say(box.language, f"{notice.code}_subject", params)
        text = say(box.language, f"{notice.code}_text", params)
        self._queue.put(Letter(notify.to, subject, text + "\n"))

    def put(self, letter: Letter) -> None:
        """Send a letter whose words and readers are known already; from any thread."""
        self._queue.put(letter)

    def retry(self) -> None:
        """The settings changed: what could not be sent may go now."""
        self._queue.retry()

    def status(self) -> MailStatus:
        """What no server has taken yet, and why."""
        waiting = self._queue.waiting()
        failed = max((one for one in waiting if one.why), key=lambda one: one.tries, default=None)
        code, _, answer = failed.why.partition(": ") if failed else ("", "", "")
        return MailStatus(waiting=len(waiting), code=code, answer=answer)

    def close(self) -> None:
        """Stop; what waits is sent by the next engine."""
        self._queue.close()

    def _send(self, letter: Letter) -> None:
        smtp = self._settings().notify.smtp
        if smtp is None:
            raise MailFailed("mail_unreachable", "-")
        deliver(smtp, letter.to, letter.subject, letter.text, files=letter.files)
