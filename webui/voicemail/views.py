"""The messages, their sound, and taking one away.

Law: a message goes by its owner's hand or its age alone; asking for its sound marks it as heard.
"""

from __future__ import annotations

import logging
from contextlib import suppress

from flask import Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance import voicemail
from appliance.store import NotWritten
from webui.box import box
from webui.voicemail import blueprint

MOST = 200
"""Messages on a page; more than that nobody listens to."""
LOG = logging.getLogger(__name__)


@blueprint.get("")
def index() -> str:
    """All of them, youngest first; those that are too old go now."""
    settings = box().settings()
    days = settings.retention.voicemail_days
    try:
        voicemail.sweep(box().data, box().clock(), days)
    except NotWritten as err:
        LOG.warning("old messages stay: %s", err)
    found = voicemail.messages(box().data)
    return render_template(
        "voicemail/index.html",
        messages=found[:MOST],
        more=max(0, len(found) - MOST),
        fresh=sum(not one.heard for one in found),
        days=days,
        unmailed=settings.notify.smtp is None,
    )


@blueprint.get("/<call>/geluid")
def sound(call: str) -> Response:
    """What the caller said, as WAV; parts of it too (RFC 9110 section 14)."""
    path = voicemail.sound(box().data, call)
    if path is None:
        abort(404)
    if request.method == "GET":
        voicemail.heard(box().data, call)
    saved = "download" in request.args
    return send_file(
        path.absolute(), mimetype="audio/wav", conditional=True, max_age=0,
        as_attachment=saved, download_name=f"voicemail-{call}.wav",
    )  # fmt: skip


@blueprint.get("/<call>/weg")
def sure(call: str) -> str:
    """Asks whether it shall go."""
    found = voicemail.find(box().data, call)
    if found is None:
        abort(404)
    return render_template("voicemail/remove.html", message=found)


@blueprint.post("/<call>/weg")
def remove(call: str) -> AnyResponse:
    """Delete it for good."""
    with suppress(NotWritten):
        if voicemail.delete(box().data, call):
            flash(_("Het bericht is verwijderd."), "ok")
            return redirect(url_for("voicemail.index"), 303)
    if voicemail.find(box().data, call) is not None:
        flash(_("Het bericht kon niet worden verwijderd: de schijf weigert te schrijven."), "bad")
    return redirect(url_for("voicemail.index"), 303)
