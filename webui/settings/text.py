"""A part of the settings as text, in the format of the settings file.

Law: everything of the format can be seen and changed here, and every problem is named with its line and its path.
"""

from __future__ import annotations

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from appliance.settings import Settings, messages
from appliance.settings.parse import to_data
from appliance.settings.problems import Problem, Wrong
from appliance.settings.secrets import keep_secrets
from appliance.settings.yaml_read import Document, read_yaml, with_lines
from appliance.settings.yaml_write import write_yaml
from webui.box import author, box
from webui.clash import clash_page
from webui.desk import Clash, Invalid, NotSaved, Saved
from webui.language import lang
from webui.settings import blueprint
from webui.settings.access import loaded, parsed, revision, tell
from webui.settings.sections import BY_ID, Part

MOST_SHOWN = 50


@blueprint.get("/<id>/tekst")
def text(id: str) -> Response:
    """The part as text, passwords left out."""
    wanted, found = _part(id), loaded()
    if isinstance(found, Response):
        return found
    return _page(wanted, write_yaml(to_data(found.settings, secrets=False, keys=wanted.keys)), found.revision)


@blueprint.post("/<id>/tekst")
def save_text(id: str) -> AnyResponse:
    """Save the part from text."""
    wanted, typed = _part(id), request.form.get("tekst", "")
    document = _read(wanted, typed)
    if isinstance(document, Wrong):
        return _page(wanted, typed, revision(), document.problems)
    outcome = box().desk.save(revision(), lambda now: _edit(now, document), author(), str(wanted.title))
    match outcome:
        case Saved():
            tell(outcome, revision())
            return redirect(url_for("settings.text", id=id), 303)
        case Clash():
            return clash_page(outcome)
        case Invalid(problems=problems):
            return _page(wanted, typed, revision(), with_lines(problems, document))
        case NotSaved():
            return _page(wanted, typed, revision(), refusal=outcome.say(lang()))


def _read(part: Part, typed: str) -> Document | Wrong:
    """The text as plain data of this part's settings alone."""
    document = read_yaml(typed.encode("utf-8", "replace"))
    if isinstance(document, Wrong):
        return document
    if not isinstance(document.data, dict):
        return Wrong((Problem("", "not_a_mapping"),))
    strange = [Problem(key, "extra_forbidden") for key in document.data if key not in part.keys]
    return Wrong(with_lines(tuple(strange), document)) if strange else document


def _edit(now: Settings, document: Document) -> Settings:
    return keep_secrets(parsed(to_data(now, secrets=False), document.data), now)


def _page(
    part: Part, typed: str, revision: int, problems: tuple[Problem, ...] = (), *, refusal: str = ""
) -> Response:
    said = [messages.say(problem, lang()) for problem in problems]
    page = render_template(
        "settings/text.html",
        part=part,
        text=typed,
        revision=revision,
        problems=said[:MOST_SHOWN],
        more=max(0, len(said) - MOST_SHOWN),
        refusal=refusal,
        rows=min(40, max(8, typed.count("\n") + 2)),
    )
    return make_response(page, 422 if problems or refusal else 200)


def _part(id: str) -> Part:
    found = BY_ID.get(id)
    if found is None:
        abort(404)
    return found
