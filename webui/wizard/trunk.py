"""The step SIP trunk: what the provider gave, tried out live, saved on "Verder".

Law: a try changes nothing; a save is allowed after a failed try, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.wrappers import Response as AnyResponse

from appliance.control import ControlError, ProbeStatus
from appliance.settings import Settings, Trunk
from appliance.settings.parse import problems_of
from appliance.settings.problems import Problem
from appliance.store import Loaded
from appliance.wizard.explain import Explained, explain_account, explain_result, succeeded
from appliance.wizard.presets import PRESETS, TRUNK_FROM, advice, preset
from appliance.words import say
from webui.box import author, box
from webui.desk import Invalid, Unfit
from webui.language import lang
from webui.wizard import blueprint
from webui.wizard.drafts import Draft, drafts
from webui.wizard.frame import ENDPOINTS, Problems, answer, loaded, onward, page, revision, status
from webui.wizard.trunk_form import ROWS, edited, fields_of, index_of, made, paths, rows

LONGEST = 400
"""Characters of a field that are kept; the settings take 200, so a longer one is refused beside its field."""
HERE = ENDPOINTS["trunk"]


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial as the page shows it. `explained`: one per login that is decided, the worst first."""

    token: str
    probe: ProbeStatus | None = None
    explained: tuple[Explained, ...] = ()
    problem: ControlError | None = None

    @property
    def running(self) -> bool:
        return self.problem is None and self.probe is not None and not self.probe.done

    @property
    def worst(self) -> Explained | None:
        return self.explained[0] if self.explained else None

    @property
    def suspects(self) -> Mapping[str, Explained]:
        """Form field to what is wrong with it."""
        names = {"servers": "server", "auth_username": "auth_username"}
        bad = (one for one in reversed(self.explained) if one.level == "bad" and one.suspect)
        return {names.get(one.suspect or "", one.suspect or ""): one for one in bad}

    @property
    def mark(self) -> str:
        """What the polling card sends back, so that nothing is sent when nothing changed."""
        steps = len(self.probe.steps) if self.probe else 0
        return f"{steps}-{len(self.explained)}-{int(self.running)}"


@blueprint.get("/trunk")
def trunk() -> Response:
    """The form: of a draft that is being tried (`?concept=`), of a trunk (`?lijn=`), else of the first one."""
    shown = loaded()
    token = request.args.get("concept", "")
    draft = drafts().get(token, box().clock())
    if draft is not None:
        tried = _page(shown, draft.fields, token=token, trial=_trial(shown.settings, token, draft))
        tried.headers["HX-Replace-Url"] = request.full_path  # so that a reload shows the trial again
        return tried
    wanted = request.args.get("lijn")
    first = shown.settings.trunks[0] if shown.settings.trunks else None
    found = (shown.settings.trunk(wanted) if wanted != "nieuw" else None) if wanted else first
    return _page(shown, fields_of(found, shown.settings.box.country))


@blueprint.post("/trunk")
def save_trunk() -> AnyResponse:
    """Try it (`do=try`), ask for more rows (`do=rows`) or for what is known of another provider (`do=preset`), or
    save it and go on."""
    typed = _typed()
    if request.form.get("do") == "preset":
        return _page(loaded(), typed, token=_keep(typed))
    if request.form.get("do") == "rows":
        return _page(loaded(), typed | {"rows": str(len(rows(typed)) + 5)}, token=_keep(typed))
    if request.form.get("do") == "try":
        return _try(typed)
    settings = loaded().settings
    draft = drafts().get(request.form.get("concept", ""), box().clock())
    outcome = box().desk.save(revision(), lambda now: edited(now, typed), author(), "wizard: trunk")

    def again(code: int, problems: dict[str, list[str]]) -> Response:
        return _page(loaded(), typed, code, problems, _keep(typed))

    return answer(outcome, paths(settings, typed), again, onward("trunk"), _said(draft, typed))


@blueprint.get("/trunk/proef/<token>")
def trial(token: str) -> Response:
    """The card of a running trial, for polling; 204 while it is as the page shows it (`?was=`)."""
    draft = drafts().get(token, box().clock())
    if draft is None:
        abort(404)
    found = _trial(loaded().settings, token, draft)
    if found is None or request.args.get("was") == found.mark:
        return Response(status=204)
    return make_response(render_template("wizard/_trial.html", attempt=found, live=True))


def _try(typed: dict[str, str]) -> AnyResponse:
    shown = loaded()
    found = _problems(shown.settings, typed)
    if found:
        problems = Invalid(found).by_field(lang(), paths(shown.settings, typed))
        return _page(shown, typed, 422, problems, _keep(typed))
    wanted = made(shown.settings, typed)
    plain = wanted.model_dump(mode="json", by_alias=True, context={"secrets": True})
    try:
        begun = box().engine.client.probe_trunk(settings=plain)
    except ControlError as err:
        trial = Trial("", problem=err)
        return _page(shown, typed, 200, token=_keep(typed), trial=trial)
    return redirect(url_for(HERE, concept=_keep(typed, begun.id)) + "#proef", 303)


def _problems(settings: Settings, typed: Mapping[str, str]) -> tuple[Problem, ...]:
    """What is wrong with the trunk itself, as a save would find it."""
    try:
        wanted = edited(settings, typed)
    except Unfit as err:
        return err.problems
    except ValidationError as err:
        return problems_of(err)
    here = f"trunks[{index_of(settings, typed.get('id', ''))}]"
    return tuple(one for one in box().desk.new_problems(settings, wanted) if one.path.startswith(here))


def _trial(settings: Settings, token: str, draft: Draft) -> Trial | None:
    if not draft.probe:
        return None
    try:
        probe = box().engine.client.probe(draft.probe)
        tried = made(settings, draft.fields)
    except ControlError as err:
        return Trial(token, problem=err)
    except Unfit:
        return None
    found = [(succeeded(result), explain_result(result, tried)) for result in probe.results]
    return Trial(token, probe, tuple(one for _good, one in sorted(found, key=lambda pair: pair[0])))


def _typed() -> dict[str, str]:
    """The form's fields; a secret left empty is the one that its draft holds, if the form came from a draft."""
    typed = {name: value.strip()[:LONGEST] for name, value in request.form.items() if name not in _OWN}
    draft = drafts().get(request.form.get("concept", ""), box().clock())
    if draft is not None:
        held = {name: value for name, value in draft.fields.items() if name.endswith("password") and value}
        typed |= {name: value for name, value in held.items() if not typed.get(name)}
    return typed


_OWN = frozenset(("csrf_token", "revision", "concept", "do"))


def _keep(typed: Mapping[str, str], probe: str = "") -> str:
    return drafts().keep(Draft(dict(typed), box().clock(), probe))


def _said(draft: Draft | None, typed: Mapping[str, str]) -> tuple[str, str]:
    """The toast of a save: whether what is saved was seen to work."""
    if draft is None or not draft.probe or dict(draft.fields) != dict(typed):
        return _("Opgeslagen. De box meldt zich nu aan; bij Status ziet u of dat lukt."), "ok"
    try:
        probe = box().engine.client.probe(draft.probe)
    except ControlError:
        return _("Opgeslagen. De box meldt zich nu aan; bij Status ziet u of dat lukt."), "ok"
    if probe.done and probe.results and all(succeeded(result) for result in probe.results):
        return _("Opgeslagen. De aanmelding werkt."), "ok"
    return _("Opgeslagen, maar de aanmelding lukte bij het proberen niet. U kunt dit later oplossen."), "warn"


def _page(
    shown: Loaded,
    typed: Mapping[str, str],
    code: int = 200,
    problems: Problems | None = None,
    token: str = "",
    trial: Trial | None = None,
) -> Response:
    count = len(shown.settings.number_table())
    saved = shown.settings.trunk(typed.get("id", ""))
    filled = rows(typed)
    wanted = max(len(filled) + 1, int(typed.get("rows", "0") or 0), 3)
    return page(
        "trunk",
        "wizard/trunk.html",
        shown,
        code,
        typed=typed,
        problems=problems or {},
        token=token,
        attempt=trial,  # the layout knows another trial: that of a list of who may come in
        suspects=trial.suspects if trial else {},
        preset_names=[(one.id, one.name or say(lang(), "preset_generic")) for one in PRESETS],
        notes=preset(typed.get("preset", "")).notes,
        advice=advice(count)[1] if count else None,
        trunk_from=TRUNK_FROM,
        rows=sorted({*filled, *range(min(wanted, ROWS))}),
        saved=saved,
        faring=_faring(saved),
        others=[one for one in shown.settings.trunks if one.id != typed.get("id")],
        held=_held(saved, token),
    )


def _faring(saved: Trunk | None) -> list[Explained]:
    """How the logins of the saved trunk fare in the running engine."""
    now = status()
    if saved is None or now is None:
        return []
    running = next((one for one in now.trunks if one.id == saved.id), None)
    return [explain_account(account, saved) for account in running.accounts] if running else []


def _held(saved: Trunk | None, token: str) -> frozenset[str]:
    """The names of the password fields that may stay empty: the box has them."""
    draft = drafts().get(token, box().clock())
    names = {
        name for name, value in (draft.fields.items() if draft else ()) if name.endswith("password") and value
    }
    if saved is not None:
        names |= {"password"} if saved.password else set()
        names |= {"backup_password"} if saved.backup and saved.backup.password else set()
        names |= {f"a{row}_password" for row, account in enumerate(saved.accounts) if account.password}
    return frozenset(names)
