"""One letter to the mail server, over a connection whose certificate is checked.

Law: every way to fail comes out as one error that holds what the server really said; never a password.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Any

from appliance.settings.upkeep import Smtp

log = logging.getLogger("trunkbox.mail")
PATIENCE = 20.0
"""Seconds that each answer of the server may take."""


class MailFailed(Exception):
    """Not delivered. `code`: of `appliance.words`. `answer`: the server's own words, or the system's. `lasting`:
    trying again without a change will not help."""

    def __init__(self, code: str, answer: str, lasting: bool = False) -> None:
        super().__init__(f"{code}: {answer}")
        self.code, self.answer, self.lasting = code, answer, lasting


@dataclass(frozen=True, slots=True)
class Taken:
    """The server has it. `answer`: the words with which it took it, such as `250 2.0.0 queued as 4F1`."""

    message_id: str
    answer: str


def deliver(
    smtp: Smtp,
    to: Sequence[str],
    subject: str,
    text: str,
    context: ssl.SSLContext | None = None,
    files: Sequence[str] = (),
) -> Taken:
    """Hand a letter to the server. `context`: who is trusted, else the system's roots. `files`: attached; one that
    is gone meanwhile holds no letter back.

    Raises MailFailed.
    """
    message = EmailMessage()
    message["From"] = smtp.from_
    message["To"] = ", ".join(to)
    message["Subject"] = subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = made = make_msgid(domain=smtp.from_.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answer comes back
    message.set_content(text)
    for file in map(Path, files):
        try:
            content = file.read_bytes()
        except OSError as err:
            log.error("%s cannot be attached: %s", file, err)
            continue
        message.add_attachment(content, maintype="audio", subtype="wav", filename=file.name)
    try:
        with _connected(smtp, context or ssl.create_default_context()) as server:
            if smtp.username is not None and smtp.password is not None:
                server.login(smtp.username, smtp.password.get_secret_value())
            left_out = server.send_message(message, smtp.from_, list(to))
            answer = server.took
    except (smtplib.SMTPException, OSError, ValueError) as err:
        raise _told(err) from err
    if left_out:
        code, words = next(iter(left_out.values()))
        log.warning("the mail server took a letter, but not for %s: %s", ", ".join(left_out), _answer(code, words))
        answer = f"{answer} ({', '.join(left_out)}: {_answer(code, words)})"
    return Taken(made, answer)


class _Listening(smtplib.SMTP):
    """Keeps the answer to the letter itself, which smtplib throws away."""

    took = ""

    def data(self, msg: Any) -> tuple[int, bytes]:
        """As `SMTP.data`."""
        code, words = super().data(msg)
        self.took = _answer(code, words)
        return code, words


class _ListeningTls(_Listening, smtplib.SMTP_SSL):
    """The same inside TLS from the start."""


def _connected(smtp: Smtp, context: ssl.SSLContext) -> _Listening:
    if smtp.security == "tls":
        return _ListeningTls(smtp.host, smtp.port, timeout=PATIENCE, context=context)
    server = _Listening(smtp.host, smtp.port, timeout=PATIENCE)
    if smtp.security == "starttls":
        try:
            server.starttls(context=context)  # RFC 3207: refused by a server, it is not sent in the clear
        except BaseException:
            server.close()
            raise
    return server


def _told(err: Exception) -> MailFailed:
    """What went wrong, as a code and the words of who said it."""
    match err:
        case smtplib.SMTPAuthenticationError():
            return MailFailed("mail_login", _answer(err.smtp_code, err.smtp_error), lasting=True)
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            code, words = next(iter(refused.values()))
            return MailFailed("mail_recipient", _answer(code, words), lasting=code >= 500)
        case smtplib.SMTPResponseException():
            return MailFailed("mail_refused", _answer(err.smtp_code, err.smtp_error), lasting=err.smtp_code >= 500)
        case smtplib.SMTPNotSupportedError():
            return MailFailed("mail_no_starttls", str(err), lasting=True)
        case ssl.SSLCertVerificationError():
            return MailFailed("mail_certificate", err.verify_message or str(err), lasting=True)
        case ssl.SSLError():
            return MailFailed("mail_tls", err.reason or str(err))
        case TimeoutError():
            return MailFailed("mail_silent", str(err))
        case OSError():
            return MailFailed("mail_unreachable", err.strerror or str(err))
    return MailFailed("mail_refused", str(err))


def _answer(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {text}"
