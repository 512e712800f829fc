"""The verb `test_mail`: a letter now, and the mail server's own answer.

Law: the mail server is waited for on a thread of its own; unsaved settings are checked like saved ones; no answer
holds a password.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore

from pydantic import ValidationError

from appliance.control import MailTested, Request
from appliance.notify import MailFailed, deliver
from appliance.settings import Settings
from appliance.settings.parse import problems_of
from appliance.settings.secrets import keep_notify_secrets
from appliance.settings.upkeep import Notify, Smtp
from appliance.words import say

log = logging.getLogger("trunkbox.mail")
AT_ONCE = 2
"""A mail server that says nothing holds a test for minutes at worst; more than these are refused meanwhile."""


class MailVerb:
    """Answers `test_mail`."""

    def __init__(self) -> None:
        self._free = BoundedSemaphore(AT_ONCE)
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="mail-test")

    def answer(self, request: Request, settings: Settings) -> None:
        """Answer later and from another thread, or refuse now."""
        given = request.args.get("settings")
        notify = settings.notify if given is None else _checked(request, given, settings.notify)
        if notify is None:
            return
        if notify.smtp is None or not notify.to:
            request.refuse("mail_nobody")
        elif not self._free.acquire(blocking=False):
            request.refuse("mail_busy")
        else:
            self._pool.submit(self._try, request, notify.smtp, notify.to, settings)

    def close(self) -> None:
        """Answer no more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _try(self, request: Request, smtp: Smtp, to: tuple[str, ...], settings: Settings) -> None:
        box = settings.box
        subject = say(box.language, "mail_test_subject", {"box": box.name})
        text = say(box.language, "mail_test_text", {"box": box.name})
        try:
            taken = deliver(smtp, to, subject, text + "\n")
        except MailFailed as err:
            log.info("test mail not taken: %s", err)
            request.answer(MailTested(taken=False, code=err.code, answer=err.answer, to=to))
        except Exception:
            log.exception("test mail failed")
            request.refuse("engine_fault", verb="test_mail")
        else:
            request.answer(MailTested(taken=True, code="mail_taken", answer=taken.answer, to=to))
        finally:
            self._free.release()


def _checked(request: Request, given: Mapping[str, object], stored: Notify) -> Notify | None:
    try:
        return keep_notify_secrets(Notify.model_validate(given), stored)
    except ValidationError as err:
        first = problems_of(err)[0]
        request.refuse("bad_notify", path=first.path, why=first.code)
        return None
