"""One letter to the mail server, over a connection whose certificate is checked.

Law: every way to fail comes out as one error that holds what the server really said; never a password.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from appliance.settings.upkeep import Smtp

PATIENCE = 20.0
"""Seconds that each answer of the server may take."""


class MailFailed(Exception):
    """Not delivered. `code`: of `appliance.words`. `answer`: the server's own words, or the system's. `lasting`:
    trying again without a change will not help."""

    def __init__(self, code: str, answer: str, lasting: bool = False) -> None:
        super().__init__(f"{code}: {answer}")
        self.code, self.answer, self.lasting = code, answer, lasting


def deliver(smtp: Smtp, to: Sequence[str], subject: str, text: str, context: ssl.SSLContext | None = None) -> str:
    """Hand a letter to the server and return its Message-ID. `context`: who is trusted, else the system's roots.

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
    try:
        with _connected(smtp, context or ssl.create_default_context()) as server:
            if smtp.username is not None and smtp.password is not None:
                server.login(smtp.username, smtp.password.get_secret_value())
            server.send_message(message, smtp.from_, list(to))
    except (smtplib.SMTPException, OSError, ValueError) as err:
        raise _told(err) from err
    return made


def _connected(smtp: Smtp, context: ssl.SSLContext) -> smtplib.SMTP:
    if smtp.security == "tls":
        return smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=PATIENCE, context=context)
    server = smtplib.SMTP(smtp.host, smtp.port, timeout=PATIENCE)
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
