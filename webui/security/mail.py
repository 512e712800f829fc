"""The page Meldingen: who hears of trouble, through which mail server, and whether that server takes a letter.

Law: a test shows the mail server's own words; a password is never shown, and stays unless another one is typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.control import Client, ControlError, MailTested, Status
from appliance.settings import Settings
from appliance.settings.secrets import keep_notify_secrets
from appliance.settings.upkeep import Notify
from appliance.store import Loaded
from appliance.words import say
from webui.box import box
from webui.desk import at
from webui.filters import words
from webui.language import lang
from webui.security import blueprint
from webui.security.frame import Problems, loaded, page, save
from webui.security.judged import Judged

SECONDS = 45.0
"""A mail server may be slow to say no."""
LONGEST = 400
FIELDS: Mapping[str, str] = {
    "host": "notify.smtp.host",
    "port": "notify.smtp.port",
    "security": "notify.smtp.security",
    "username": "notify.smtp.username",
    "password": "notify.smtp.password",
    "from": "notify.smtp.from",
    "to": "notify.to",
}
"""Form field to settings path."""


@blueprint.get("/meldingen")
def mail() -> Response:
    """Who hears of trouble."""
    now = loaded()
    return _page(now, typed_of(now.settings))


@blueprint.post("/meldingen")
def save_mail() -> AnyResponse:
    """Save addresses and mail server."""
    typed = {name: request.form.get(name, "").strip()[: LONGEST * (20 if name == "to" else 1)] for name in FIELDS}
    typed["password"] = request.form.get("password", "")[:LONGEST]

    def edit(now: Settings) -> Settings:
        with at("notify"):
            new = Notify.model_validate(plain(typed))
        return now.replace(notify=keep_notify_secrets(new, now.notify))

    def again(code: int, problems: dict[str, list[str]]) -> Response:
        return _page(loaded(), typed, code, problems)

    fields = {path: name for name, path in FIELDS.items()}
    return save(edit, _("Meldingen"), fields, again, "security.mail")


@blueprint.post("/meldingen/proef")
def test_mail() -> Response:
    """Send a test letter by the saved settings, and show what the mail server said."""
    try:
        tested: MailTested | ControlError = Client(box().data, timeout=SECONDS).test_mail()
    except ControlError as err:
        tested = err
    values: dict[str, Any] = {
        "tested": _tested(tested),
        "answer": tested.answer if isinstance(tested, MailTested) else "",
    }
    if request.headers.get("HX-Request"):
        return make_response(render_template("security/_mail_tested.html", **values))
    now = loaded()
    return _page(now, typed_of(now.settings), **values)


def mail_verdict(told: Status | ControlError, settings: Settings) -> Judged:
    """Does anybody hear of trouble?"""
    notify = settings.notify
    if notify.smtp is None or not notify.to:
        remedy = _("Vul een e-mailadres en een mailserver in; uw provider of IT-beheerder kent de gegevens.")
        return Judged("warn", _("Niemand krijgt bericht als er iets misgaat."), remedy)
    if isinstance(told, Status) and told.mail.code:
        meaning = say(lang(), told.mail.code, {"answer": told.mail.answer})
        return Judged("bad", _("De mailserver neemt de berichten van de box niet aan."), meaning)
    return Judged("ok", _("Is er iets aan de hand, dan gaat er bericht naar %(who)s.", who=", ".join(notify.to)))


def typed_of(settings: Settings) -> dict[str, str]:
    """The form of what is in force."""
    smtp = settings.notify.smtp
    return {
        "to": "\n".join(settings.notify.to),
        "host": smtp.host if smtp else "",
        "port": str(smtp.port) if smtp else "587",
        "security": smtp.security if smtp else "starttls",
        "username": (smtp.username or "") if smtp else "",
        "password": "",
        "from": smtp.from_ if smtp else "",
    }


def plain(typed: Mapping[str, str]) -> dict[str, object]:
    """The section `notify` of a form; without a server there is none."""
    to = [line.strip() for line in typed["to"].replace(",", "\n").splitlines() if line.strip()]
    if not any(typed[name] for name in ("host", "username", "from")):
        return {"to": to, "smtp": None}
    port = typed["port"]
    smtp = {
        "host": typed["host"],
        "port": int(port) if port.isascii() and port.isdecimal() else port or 587,
        "security": typed["security"],
        "username": typed["username"] or None,
        "password": typed["password"] or None,
        "from": typed["from"],
    }
    return {"to": to, "smtp": smtp}


def _tested(tested: MailTested | ControlError) -> Judged:
    if isinstance(tested, ControlError):
        return Judged("bad", _("Het proefbericht is niet verstuurd."), words(tested))
    meaning = say(lang(), tested.code, {"answer": tested.answer})
    if tested.taken:
        return Judged(
            "ok",
            _("De mailserver heeft het proefbericht aangenomen, voor %(who)s.", who=", ".join(tested.to)),
            meaning,
        )
    return Judged("bad", _("De mailserver heeft het proefbericht niet aangenomen."), meaning)


def _page(
    now: Loaded, typed: Mapping[str, str], code: int = 200, problems: Problems | None = None, **values: Any
) -> Response:
    smtp = now.settings.notify.smtp
    told = box().engine.status()
    return page(
        "mail",
        "security/mail.html",
        now,
        code,
        verdict=mail_verdict(told, now.settings),
        waiting=told.mail.waiting if isinstance(told, Status) else 0,
        typed=typed,
        warn=now.settings.limits.warn_at_percent,
        kept=smtp is not None and smtp.password is not None,
        testable=smtp is not None and bool(now.settings.notify.to),
        securities=[
            ("starttls", _("STARTTLS (meestal poort 587)")),
            ("tls", _("TLS (meestal poort 465)")),
            ("none", _("Geen: iedereen onderweg leest mee")),
        ],
        problems=problems or {},
        labels={
            "to": _("E-mailadressen"),
            "host": _("Mailserver"),
            "port": _("Poort"),
            "security": _("Versleuteling"),
            "username": _("Gebruikersnaam"),
            "password": _("Wachtwoord"),
            "from": _("Afzender"),
        },
        **values,
    )
