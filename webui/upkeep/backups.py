"""The page Back-up: take one away, put one back, the passphrase of every night, and the server that it goes to.

Law: a passphrase is never kept; a refused file has changed nothing, and why is said.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Response, flash, make_response, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.agent.client import AgentClient
from appliance.agent.place import agent_socket
from appliance.backup import nightly, server
from appliance.backup.archive import with_passphrase
from appliance.backup.contents import BackupError
from appliance.backup.make import Wanted, file_name, write_backup
from appliance.backup.restore import restore as restore_backup
from appliance.backup.stick import RESULT as STICK
from appliance.config.trouble import REFUSALS, trouble
from appliance.config.trouble import say as trouble_say
from appliance.control import ControlError
from appliance.sealing import new_lock, weak
from appliance.settings.upkeep import ToSftp
from appliance.store import NotWritten
from appliance.words import say
from webui.box import author, box
from webui.language import lang
from webui.upkeep import blueprint

Errors = dict[str, list[str]]


@blueprint.get("/back-up")
def backup() -> Response:
    """What can be done, and what came of the last night."""
    return _page({})


@blueprint.post("/back-up/maak")
def make() -> Response:
    """A backup of this moment, to keep outside the box."""
    errors = _wrong("maak")
    if errors:
        return _page(errors)
    now = box().clock()
    file = tempfile.TemporaryFile(dir=box().data)  # noqa: SIM115 - gone once the answer is sent
    wanted = Wanted(calls="gesprekken" in request.form, voicemail="voicemail" in request.form)
    try:
        write_backup(box().data, file, new_lock(request.form["maak"]), wanted, now)
    except (BackupError, OSError) as err:
        file.close()
        return _page({"": [_said(err)]})
    file.seek(0)
    name = file_name(datetime.fromtimestamp(now, _zone()).strftime("%Y%m%d-%H%M"))
    return send_file(file, mimetype="application/octet-stream", as_attachment=True, download_name=name)


@blueprint.post("/back-up/terug")
def restore() -> AnyResponse:
    """Put one back; the engine takes it up at once."""
    sent = request.files.get("bestand")
    if sent is None or not sent.filename:
        return _page({"": [_("Er is niets gekozen. Kies het bestand van de back-up.")]})
    passphrase = request.form.get("open", "")
    try:
        if not passphrase:
            raise BackupError("sealed_needs")
        done = restore_backup(box().data, sent.stream, with_passphrase(passphrase), author())
    except BackupError as err:
        field = "open" if err.code in ("sealed_wrong", "sealed_needs") else ""
        return _page({field: [_said(err)]})
    except REFUSALS as err:
        return _page({"": [say(lang(), "restore_later", {"why": trouble_say(trouble(err), lang())})]})
    except OSError as err:
        return _page({"": [_said(err)]})
    finally:
        sent.close()
    try:
        box().engine.client.apply()
        told = _("De back-up van %(box)s is teruggezet en werkt nu.", box=done.about.box)
    except ControlError as err:
        why = say(lang(), err.code, err.params)
        told = _("De back-up van %(box)s is teruggezet. %(why)s", box=done.about.box, why=why)
    box().engine.forget()
    flash(told, "ok")
    return redirect(url_for("upkeep.backup"), 303)


@blueprint.post("/back-up/nacht")
def every_night() -> AnyResponse:
    """The passphrase that will open the backups of every night."""
    errors = _wrong("nacht")
    if errors:
        return _page(errors)
    try:
        nightly.keep_lock(box().data, new_lock(request.form["nacht"]))
    except NotWritten as err:
        return _page({"": [_said(err)]})
    flash(_("Bewaard. Vannacht wordt de eerste back-up gemaakt."), "ok")
    return redirect(url_for("upkeep.backup"), 303)


@blueprint.post("/back-up/nu")
def at_once() -> AnyResponse:
    """What the night does, now: a first login at a server is best seen by its owner."""
    try:
        if request.form.get("do") == "forget":
            server.forget(box().data)
        AgentClient(agent_socket(box().data)).begin("backup")
    except ControlError as err:
        return _page({"": [say(lang(), err.code, err.params)]})
    except OSError as err:
        return _page({"": [_said(err)]})
    flash(_("De back-up is begonnen. Wat ervan kwam staat hier over een minuut."), "ok")
    return redirect(url_for("upkeep.backup"), 303)


def _wrong(field: str) -> Errors:
    given = request.form.get(field, "")
    if (flaw := weak(given, (box().settings().box.name,))) is not None:
        return {field: [say(lang(), flaw)]}
    if given != request.form.get(f"{field}_nogmaals", ""):
        return {f"{field}_nogmaals": [_("De twee wachtwoordzinnen zijn niet gelijk.")]}
    return {}


def _said(err: BackupError | OSError) -> str:
    if isinstance(err, BackupError):
        return say(lang(), err.code, err.params)
    why = err.strerror or os.strerror(err.errno or 5)
    return str(_("De schijf weigert: %(why)s. Er is niets veranderd.", why=why))


def _zone() -> ZoneInfo:
    return ZoneInfo(box().settings().box.timezone)


def _page(errors: Errors) -> Response:
    data, to = box().data, box().settings().backup.nightly
    line, mark = "", ""
    if isinstance(to, ToSftp) and server.able():
        with contextlib.suppress(BackupError, OSError):
            line, mark = server.public_key(data), server.fingerprint(data, to)
    page = render_template(
        "upkeep/backup.html",
        errors=errors,
        key=nightly.read_lock(data) is not None,
        last=nightly.told(data / nightly.RESULT),
        stick=nightly.told(STICK),
        to=to if isinstance(to, ToSftp) else None,
        line=line,
        mark=mark,
        sent=nightly.told(data / server.RESULT),
        most=31,
    )
    return make_response(page, 422 if errors else 200)
