"""The page Tarieven: what a call costs, the dear rate for what nobody priced, and the rows, searched and changed.

Law: a row is known by its prefix; every amount is typed and kept exactly.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import phonenumbers
from flask import Response, request, url_for
from flask_babel import gettext as _
from phonenumbers import country_code_for_region
from werkzeug.wrappers import Response as AnyResponse

from appliance.numbering.country import calling_code
from appliance.settings import Settings
from appliance.settings.problems import Problem
from appliance.settings.security import Rate, RateRow, Rates, seconds_of
from appliance.store import Loaded
from webui.desk import Unfit, at
from webui.filters import euro
from webui.security import blueprint, said
from webui.security.destinations import international
from webui.security.frame import Problems, loaded, page, save
from webui.security.limits import money, money_typed

A_PAGE = 100
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Typed:
    """The form of a rate. `prefix` empty: the unknown one."""

    prefix: str = ""
    minute: str = ""
    setup: str = "0"
    increment: str = "60/60"


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as the table shows it."""

    prefix: str
    where: str
    minute: str
    setup: str
    increment: str


@blueprint.get("/tarieven")
def rates() -> Response:
    """The rows that were searched for, a page at a time."""
    return _page(loaded())


@blueprint.post("/tarieven/onbekend")
def save_unknown() -> AnyResponse:
    """Save the rate for numbers without a row."""
    typed = _typed()

    def edit(now: Settings) -> Settings:
        with at("unknown"):
            unknown = Rate.model_validate(_plain(typed))
        return now.replace(rates=Rates(unknown=unknown, rows=now.rates.rows))

    def again(code: int, problems: dict[str, list[str]]) -> Response:
        return _page(loaded(), code, problems, typed)

    fields = {"unknown.per_minute": "minuut", "unknown.setup": "start", "unknown.increment": "afrekening"}
    return save(edit, _("Tarieven"), fields, again, "security.rates")


@blueprint.get("/tarieven/rij")
def rate() -> Response:
    """A new row, or one that there is (`?was=`)."""
    shown = loaded()
    was = request.args.get("was", "")
    found = next((one for one in shown.settings.rates.rows if one.prefix == was), None)
    return _form(
        shown, Typed() if found is None else replace(_of(found), prefix=found.prefix), was if found else ""
    )


@blueprint.post("/tarieven/rij")
def save_rate() -> AnyResponse:
    """Save a row, new or changed."""
    typed, was = (
        replace(_typed(), prefix=request.form.get("begin", "").strip()[:LONGEST]),
        request.form.get("was", ""),
    )

    def edit(now: Settings) -> Settings:
        with at("row"):
            prefix = international(typed.prefix, now.box.country)
            row = RateRow.model_validate({"prefix": prefix, **_plain(typed)})
        kept = tuple(one for one in now.rates.rows if one.prefix != was)
        if any(one.prefix == row.prefix for one in kept):
            first = _("de prijslijst")
            raise Unfit((Problem("row.prefix", "twice", {"value": row.prefix, "first": first}),))
        return now.replace(rates=Rates(unknown=now.rates.unknown, rows=(*kept, row)))

    def again(code: int, problems: dict[str, list[str]]) -> Response:
        return _form(loaded(), typed, was, code, problems)

    names = {"prefix": "begin", "per_minute": "minuut", "setup": "start", "increment": "afrekening"}
    fields = {f"row.{end}": name for end, name in names.items()}
    return save(edit, _("Tarieven"), fields, again, "security.rates")


@blueprint.post("/tarieven/weg")
def remove_rate() -> AnyResponse:
    """Take a row away."""
    was = request.form.get("was", "")

    def edit(now: Settings) -> Settings:
        kept = tuple(one for one in now.rates.rows if one.prefix != was)
        return now.replace(rates=Rates(unknown=now.rates.unknown, rows=kept))

    def again(code: int, problems: dict[str, list[str]]) -> Response:
        return _page(loaded(), code, problems)

    return save(edit, _("Tarieven"), {}, again, "security.rates")


@blueprint.get("/tarieven/tarieven.csv")
def rates_csv() -> Response:
    """All rows as a sheet that can be read in again."""
    text = sheet_of(loaded().settings.rates.rows)
    headers = {"Content-Disposition": 'attachment; filename="tarieven.csv"'}
    return Response(text, mimetype="text/csv", headers=headers)


def sheet_of(rows: Sequence[RateRow]) -> str:
    """The rows as CSV, with their heading."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("prefix", "per_minute", "setup", "increment"))
    writer.writerows((row.prefix, f"{row.per_minute:f}", f"{row.setup:f}", row.increment) for row in rows)
    return out.getvalue()


def shown(row: RateRow) -> Shown:
    """A row in words."""
    return Shown(row.prefix, where(row.prefix), euros(row), euro_exact(row.setup), increment(row.increment))


def euros(row: Rate | RateRow) -> str:
    """The price of a minute."""
    return euro_exact(row.per_minute)


def euro_exact(value: object) -> str:
    """A price with all its digits: a tenth of a cent counts."""
    number = RateRow.model_validate({"prefix": "+1", "per_minute": str(value)}).per_minute
    return euro(number) if number == round(number, 2) else f"€ {money_typed(number)}"


def increment(text: str) -> str:
    """`60/1` in words."""
    first, following = seconds_of(text)
    if first == following:
        return str(_("per %(num)s s", num=first))
    return str(_("eerst %(first)s s, dan per %(next)s s", first=first, next=following))


def where(prefix: str) -> str:
    """Which country numbers with this beginning belong to."""
    if not prefix.startswith("+"):
        return str(_("kort nummer"))
    code = calling_code(prefix)
    regions = [one for one in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(code, ()) if one != "001"]
    if not regions:
        return str(_("internationale dienst") if code else _("geen land"))
    return said.country(regions[0])


def found(rows: Sequence[RateRow], text: str, home: str) -> list[RateRow]:
    """The rows that a search means: a number or its beginning, or a country's name. By prefix."""
    typed = text.strip()
    if re.search(r"[^\W\d_]", typed):
        codes = {
            f"+{country_code_for_region(code)}"
            for code, name in said.countries()
            if typed.casefold() in name.casefold()
        }
        chosen = [row for row in rows if any(row.prefix.startswith(code) for code in codes)]
    elif typed:
        digits = international(typed, home)
        chosen = [row for row in rows if row.prefix.startswith(digits) or digits.startswith(row.prefix)]
    else:
        chosen = list(rows)
    return sorted(chosen, key=lambda row: row.prefix)


def _typed() -> Typed:
    form = request.form
    return Typed("", *(form.get(name, "").strip()[:LONGEST] for name in ("minuut", "start", "afrekening")))


def _of(row: Rate | RateRow) -> Typed:
    return Typed("", money_typed(row.per_minute), money_typed(row.setup), row.increment)


def _plain(typed: Typed) -> dict[str, object]:
    increment = typed.increment or "60/60"
    return {"per_minute": money(typed.minute), "setup": money(typed.setup or "0"), "increment": increment}


def _form(now: Loaded, typed: Typed, was: str, code: int = 200, problems: Problems | None = None) -> Response:
    return page(
        "rates",
        "security/rate.html",
        now,
        code,
        typed=typed,
        was=was,
        problems=problems or {},
        labels=_labels(),
        back=url_for("security.rates"),
    )


def _labels() -> dict[str, str]:
    return {
        "begin": _("Begint met"),
        "minuut": _("Euro per minuut"),
        "start": _("Euro bij het opnemen"),
        "afrekening": _("Afrekening in seconden"),
    }


def _page(now: Loaded, code: int = 200, problems: Problems | None = None, typed: Typed | None = None) -> Response:
    wanted = request.args.get("zoek", "")[:LONGEST]
    rows = now.settings.rates.rows
    matching = found(rows, wanted, now.settings.box.country)
    asked = request.args.get("vanaf", "0")
    first = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 0
    return page(
        "rates",
        "security/rates.html",
        now,
        code,
        count=len(rows),
        matching=len(matching),
        rows=[shown(row) for row in matching[first : first + A_PAGE]],
        wanted=wanted,
        first=first,
        a_page=A_PAGE,
        unknown=now.settings.rates.unknown,
        unknown_minute=euros(now.settings.rates.unknown),
        typed=typed or _of(now.settings.rates.unknown),
        problems=problems or {},
        labels=_labels(),
    )
