"""Opening hours: a field for each day of the week, holidays, closed dates; is it open now, and until when.

Law: a schedule that a belplan asks for is not deleted; its hours count in the box's time zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton, get_day_names
from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.wrappers import Response as AnyResponse

from appliance.belplan.calendar import WEEKDAYS, has_holidays, next_change, opening
from appliance.belplan.places import walk
from appliance.settings import Settings, messages
from appliance.settings.parse import problems_of
from appliance.settings.plans import Closed, Schedule, ScheduleCondition, When
from appliance.settings.problems import Problem
from appliance.store import Loaded
from webui.box import author, box
from webui.filters import local
from webui.language import lang
from webui.plans import blueprint
from webui.plans.names import capital, plan_name
from webui.plans.step_form import Errors
from webui.plans.views import unused
from webui.plans.week import dates_of, dates_shown, days_of, spans_of, week_of
from webui.settings.access import loaded, revision
from webui.wizard.frame import answer

FIELDS = ("name", *WEEKDAYS, "holidays", "dates")
LONGEST = 4000


@blueprint.get("/openingstijden")
def schedules() -> AnyResponse:
    """All schedules, each with what it is now."""
    found = loaded()
    if isinstance(found, Response):
        return found
    rows = [
        (one.id, capital(one.id), *now_in_words(one, found.settings), asking(one.id, found.settings))
        for one in found.settings.schedules
    ]
    return make_response(render_template("plans/schedules.html", rows=rows, zone=found.settings.box.timezone))


@blueprint.get("/openingstijden/nieuw")
def new_schedule() -> AnyResponse:
    """An empty week, weekdays filled in as most are."""
    found = loaded()
    if isinstance(found, Response):
        return found
    typed = {day: "09:00-17:00" for day in WEEKDAYS[:5]}
    return _page(found, None, {**typed, "holidays": found.settings.box.country})


@blueprint.post("/openingstijden/nieuw")
def add_schedule() -> AnyResponse:
    """Make it, under an id from its name."""
    return _save(None)


@blueprint.get("/openingstijden/rooster/<id>")
def schedule(id: str) -> AnyResponse:
    """One schedule as a form."""
    found = loaded()
    if isinstance(found, Response):
        return found
    one = _named(found.settings, id)
    if one is None:
        abort(404)
    days = {day: ", ".join(spans) for day, spans in days_of(one.week).items()}
    dates = "\n".join(dates_shown(text, _("t/m")) for text in one.closed.dates)
    return _page(found, one, {**days, "holidays": one.closed.holidays or "", "dates": dates})


@blueprint.post("/openingstijden/rooster/<id>")
def save_schedule(id: str) -> AnyResponse:
    """Save or delete it."""
    return _save(id)


def _save(id: str | None) -> AnyResponse:
    found = loaded()
    if isinstance(found, Response):
        return found
    if id is not None and _named(found.settings, id) is None:
        abort(404)
    if id is not None and request.form.get("delete"):
        return _delete(found, id)
    typed = {name: request.form.get(name, "").strip()[:LONGEST] for name in FIELDS}
    taken = {one.id for one in found.settings.schedules}
    wanted = _read(id or unused(typed["name"], taken, "openingstijden"), typed)
    if isinstance(wanted, dict):
        return _page(found, None if id is None else _named(found.settings, id), typed, wanted)
    outcome = box().desk.save(
        revision(), lambda now: with_schedule(now, wanted), author(), f"rooster: {wanted.id}"
    )
    index = len(taken) if id is None else [one.id for one in found.settings.schedules].index(id)
    fields = {f"schedules[{index}].closed.holidays": "holidays", f"schedules[{index}].closed.dates": "dates"}

    def again(code: int, problems: Errors) -> Response:
        return _page(found, None if id is None else wanted, typed, problems, code)

    return answer(outcome, fields, again, url_for("plans.schedules"))


def with_schedule(settings: Settings, wanted: Schedule) -> Settings:
    """The settings with this schedule in its place, or as the last one."""
    old = settings.schedules
    if any(one.id == wanted.id for one in old):
        return settings.replace(schedules=tuple(wanted if one.id == wanted.id else one for one in old))
    return settings.replace(schedules=(*old, wanted))


def _read(id: str, typed: Mapping[str, str]) -> Schedule | Errors:
    """The schedule that was typed, or what is wrong by field."""
    days = {day: spans_of(typed[day]) for day in WEEKDAYS}
    errors: Errors = {}
    for day, spans in days.items():
        try:
            Schedule(id=id, week={day: spans})
        except ValidationError as err:
            errors[day] = _said(problems_of(err))
    try:
        closed = Closed(holidays=typed["holidays"] or None, dates=dates_of(typed["dates"]))
    except ValidationError as err:
        for problem in problems_of(err):
            errors.setdefault(problem.path.partition("[")[0], []).extend(_said([problem]))
    return errors or Schedule(id=id, week=week_of(days), closed=closed)


def _said(problems: Iterable[Problem]) -> list[str]:
    return list(dict.fromkeys(messages.text(one, lang()) for one in problems))


def _delete(found: Loaded, id: str) -> AnyResponse:
    if asking(id, found.settings):
        flash(_("Deze openingstijden zijn in gebruik en blijven staan."), "warn")
        return redirect(url_for("plans.schedule", id=id), 303)
    outcome = box().desk.save(
        revision(),
        lambda now: now.replace(schedules=tuple(one for one in now.schedules if one.id != id)),
        author(),
        f"rooster: {id}",
    )

    def again(_code: int, problems: Errors) -> Response:
        flash(" ".join(text for texts in problems.values() for text in texts), "bad")
        return make_response(redirect(url_for("plans.schedules"), 303))

    return answer(outcome, {}, again, url_for("plans.schedules"), (_("Gewist."), "ok"))


def asking(id: str, settings: Settings) -> list[tuple[str, str]]:
    """The belplans that ask for a schedule: id and name."""
    return [
        (plan.id, plan_name(plan.id, plan.name))
        for plan in settings.belplans
        if any(
            isinstance(step, When)
            and isinstance(step.condition, ScheduleCondition)
            and step.condition.schedule == id
            for _place, step in walk(plan.steps)
        )
    ]


def now_in_words(one: Schedule, settings: Settings) -> tuple[str, str]:
    """Tone and sentence: open or closed now, why, and when that changes."""
    at = datetime.fromtimestamp(box().clock(), ZoneInfo(settings.box.timezone))
    found = opening(one, at, settings.box.timezone)
    then = next_change(one, at, settings.box.timezone)
    until = None if then is None else _moment(then, at)
    if found.open:
        return "ok", _("Nu open, tot %(until)s.", until=until) if until else _("Nu open, zonder eind.")
    why = {
        "holiday": _("Nu dicht: het is %(what)s.", what=found.what),
        "date": _("Nu dicht: deze dag staat bij de gesloten dagen."),
    }.get(found.why, _("Nu dicht."))
    opens = _("Gaat weer open: %(until)s.", until=until) if until else _("Gaat het komende jaar niet open.")
    return "unknown", f"{why} {opens}"


def _moment(then: datetime, now: datetime) -> str:
    if then.date() == now.date():
        return f"{then:%H:%M}"
    return f"{format_skeleton('EEEEMMMMd', then, locale=lang())} {then:%H:%M}"


def _named(settings: Settings, id: str) -> Schedule | None:
    return next((one for one in settings.schedules if one.id == id), None)


def _page(
    found: Loaded,
    one: Schedule | None,
    typed: Mapping[str, str],
    problems: Mapping[str, list[str]] | None = None,
    code: int | None = None,
) -> Response:
    names = get_day_names("wide", "stand-alone", lang())
    days = [(day, names[index].capitalize()) for index, day in enumerate(WEEKDAYS)]
    labels = {**dict(days), "name": _("Naam"), "holidays": _("Feestdagen"), "dates": _("Gesloten dagen")}
    page = render_template(
        "plans/schedule.html",
        one=one,
        title=capital(one.id) if one else _("Nieuwe openingstijden"),
        now=now_in_words(one, found.settings) if one else None,
        days=days,
        typed=typed,
        problems=problems or {},
        labels=labels,
        countries=_countries(found.settings.box.country),
        users=asking(one.id, found.settings) if one else [],
        revision=found.revision if code is None and not problems else revision(),
        year=local(box().clock()).year,
    )
    return make_response(page, code or (422 if problems else 200))


def _countries(home: str) -> list[tuple[str, str]]:
    territories = Locale(lang()).territories
    known = sorted(
        ((code, name) for code, name in territories.items() if len(code) == 2 and has_holidays(code)),
        key=lambda pair: (pair[0] != home, pair[1]),
    )
    return [("", _("geen: feestdagen zijn gewone dagen")), *known]
