"""The settings as a file: out, without passwords or sealed with a passphrase, and in, all of it or nothing.

Law: the same road as `trunkbox config import`; a wrong file changes nothing, and everything wrong is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.config.commands import exported, opened_file
from appliance.config.reading import Ready, read_settings
from appliance.config.trouble import say as trouble_say
from appliance.sealing import SUFFIX, weak
from appliance.settings import messages
from appliance.settings.problems import Problem, Wrong
from appliance.words import say
from webui.box import author, box
from webui.clash import clash_page
from webui.desk import Clash, Invalid, LocksOut, NotSaved, Saved
from webui.language import lang
from webui.settings import blueprint
from webui.settings.access import loaded, revision, tell
from webui.settings.history import who_saved

MOST_SHOWN = 200
PASSPHRASE, AGAIN, OPENS = "wachtwoordzin", "wachtwoordzin_nogmaals", "wachtwoordzin_open"
"""Fields: of what is to be sealed, and of what was."""


@blueprint.get("/bestand")
def file() -> Response:
    """Download and upload."""
    return _page()


@blueprint.get("/trunkbox.yaml")
def export() -> Response:
    """The settings as a file, passwords left out."""
    found = loaded()
    if isinstance(found, Response):
        return found
    return _attached(exported(found.settings, lang(), None), "trunkbox.yaml", "application/yaml")


@blueprint.post("/trunkbox.yaml.age")
def export_sealed() -> Response:
    """The settings as a file with the passwords, that opens with the passphrase alone."""
    found = loaded()
    if isinstance(found, Response):
        return found
    passphrase = request.form.get(PASSPHRASE, "")
    errors: dict[str, list[str]] = {}
    if (flaw := weak(passphrase, (found.settings.box.name,))) is not None:
        errors[PASSPHRASE] = [say(lang(), flaw)]
    elif passphrase != request.form.get(AGAIN, ""):
        errors[AGAIN] = [_("De twee wachtwoordzinnen zijn niet gelijk.")]
    if errors:
        return _page(errors=errors)
    sealed = exported(found.settings, lang(), passphrase)
    return _attached(sealed, f"trunkbox.yaml{SUFFIX}", "application/octet-stream")


def _attached(text: str, name: str, kind: str) -> Response:
    return Response(text, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@blueprint.post("/bestand")
def import_() -> AnyResponse:
    """Take a file over, or the text that was pasted instead."""
    found = loaded()
    if isinstance(found, Response):
        return found
    sent, pasted = request.files.get("bestand"), request.form.get("tekst", "")
    content = (sent.read() if sent else b"") or pasted.encode("utf-8", "replace")
    if not content.strip():
        return _page(refusal=_("Er is niets gekozen. Kies een bestand, of plak de tekst ervan."))
    opened = opened_file(content, lambda: request.form.get(OPENS, ""))
    if isinstance(opened, Wrong):
        # What is sealed may stand in the page: so only the passphrase is typed again, and no file chosen anew.
        errors = {OPENS: [trouble_say(problem, lang()) for problem in opened.problems]}
        return _page(pasted=content.decode("ascii", "replace"), errors=errors)
    stored = found.settings if found.revision else None
    outcome = read_settings(opened, stored, box().desk.local_addresses())
    if isinstance(outcome, Wrong):
        return _page(outcome.problems, pasted)
    return _save(outcome, pasted)


def _save(ready: Ready, pasted: str) -> AnyResponse:
    outcome = box().desk.save(revision(), lambda _now: ready.settings, author(), _("Bestand ingelezen"))
    match outcome:
        case Saved():
            tell(outcome, revision())
            return redirect(url_for("settings.generation", number=outcome.loaded.revision), 303)
        case Clash():
            # A file cannot wait in a page; its person sends it again, knowing now that somebody saved meanwhile.
            if pasted:
                return clash_page(outcome)
            if isinstance(outcome, LocksOut):
                told = _(
                    "Met dit bestand komt u er zelf niet meer in: uw adres, %(own)s, staat er niet bij. Zet het"
                    " erbij, of plak de tekst van het bestand; dan kunt u het een minuut proberen.",
                    own=outcome.own,
                )
                return _page(refusal=told)
            who = who_saved(outcome.current)
            return _page(refusal=_("%(who)s heeft intussen iets opgeslagen. Kies het bestand opnieuw.", who=who))
        case Invalid(problems=problems):
            return _page(problems, pasted)
        case NotSaved():
            return _page(pasted=pasted, refusal=outcome.say(lang()))


def _page(
    problems: tuple[Problem, ...] = (),
    pasted: str = "",
    refusal: str = "",
    errors: Mapping[str, list[str]] = MappingProxyType({}),
) -> Response:
    found = loaded()
    if isinstance(found, Response):
        return found
    said = [messages.say(problem, lang()) for problem in problems]
    page = render_template(
        "settings/file.html",
        revision=found.revision,
        problems=said[:MOST_SHOWN],
        more=max(0, len(said) - MOST_SHOWN),
        refusal=refusal,
        pasted=pasted,
        errors=errors,
    )
    return make_response(page, 422 if problems or refusal or errors else 200)
