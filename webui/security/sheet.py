"""A provider's rates read from a sheet: looked at first, and taken over whole or not at all.

Law: between the look and the yes nothing is kept but in the page itself; what comes back is read as strictly.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.rates.sheet import MOST_BYTES, Imported, WrongSheet, read_sheet
from appliance.settings import Settings
from appliance.settings.security import RateRow, Rates
from appliance.words import say
from webui.language import lang
from webui.security import blueprint
from webui.security.frame import loaded, page, save
from webui.security.rates import sheet_of, shown

MOST_SHOWN = 50
LOOK = 20
"""Rows of the sheet that the preview shows."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a sheet changes: rows that are new, that get another price, that stay, that go."""

    new: int
    changed: int
    same: int
    gone: int


@blueprint.get("/tarieven/inlezen")
def sheet() -> Response:
    """Choose a sheet."""
    return _choose()


@blueprint.post("/tarieven/inlezen")
def look_at_sheet() -> AnyResponse:
    """Read a sheet and show what it would change; nothing is saved."""
    sent, pasted = request.files.get("bestand"), request.form.get("tekst", "")
    content = (sent.read() if sent else b"") or pasted.encode("utf-8", "replace")
    if not content.strip():
        return _choose(pasted, refusal=_("Er is niets gekozen. Kies een bestand, of plak de regels."))
    now = loaded()
    read = read_sheet(content, now.settings.box.country)
    if isinstance(read, WrongSheet):
        return _choose(
            pasted, wrong=[say(lang(), one.code, {**one.params, "line": one.line}) for one in read.lines]
        )
    return _preview(read.rows, "vervang")


@blueprint.post("/tarieven/overnemen")
def take_sheet() -> AnyResponse:
    """Take over the sheet that was looked at."""
    rows = unpacked(request.form.get("rijen", ""), loaded().settings.box.country)
    if rows is None:
        return _choose(refusal=_("Het bestand is onderweg beschadigd. Kies het opnieuw."))
    whole = request.form.get("hoe") != "aanvullen"

    def edit(now: Settings) -> Settings:
        return now.replace(rates=Rates(unknown=now.rates.unknown, rows=rows if whole else merged(now, rows)))

    def again(code: int, problems: dict[str, list[str]]) -> Response:
        return _preview(rows, "vervang" if whole else "aanvullen", code, problems)

    text = _("Opgeslagen: %(num)s tarieven.", num=len(rows))
    return save(edit, _("Tarieven uit een bestand"), {}, again, "security.rates", text)


def merged(now: Settings, rows: Sequence[RateRow]) -> tuple[RateRow, ...]:
    """The rows in force, those of the sheet in their place or behind them."""
    new = {row.prefix for row in rows}
    return (*(row for row in now.rates.rows if row.prefix not in new), *rows)


def packed(rows: Sequence[RateRow]) -> str:
    """Rows as a text that fits into a hidden field."""
    return base64.b64encode(zlib.compress(sheet_of(rows).encode())).decode()


def unpacked(text: str, home: str) -> tuple[RateRow, ...] | None:
    """The rows of such a text; None when it is none, or a bomb."""
    try:
        reader = zlib.decompressobj()
        plain = reader.decompress(base64.b64decode(text, validate=True), MOST_BYTES)
    except (binascii.Error, ValueError, zlib.error):
        return None
    read = read_sheet(plain, home) if reader.eof else None
    return read.rows if isinstance(read, Imported) else None


def difference(now: Settings, rows: Sequence[RateRow]) -> Difference:
    """What a sheet would change."""
    old = {row.prefix: row for row in now.rates.rows}
    new = sum(row.prefix not in old for row in rows)
    same = sum(old.get(row.prefix) == row for row in rows)
    gone = len(old.keys() - {row.prefix for row in rows})
    return Difference(new, len(rows) - new - same, same, gone)


def _choose(pasted: str = "", refusal: str = "", wrong: Sequence[str] = ()) -> Response:
    return page(
        "rates",
        "security/sheet.html",
        loaded(),
        422 if refusal or wrong else 200,
        pasted=pasted,
        refusal=refusal,
        wrong=wrong[:MOST_SHOWN],
        more=max(0, len(wrong) - MOST_SHOWN),
        count=len(wrong),
    )


def _preview(
    rows: tuple[RateRow, ...], how: str, code: int = 200, problems: dict[str, list[str]] | None = None
) -> Response:
    now = loaded()
    return page(
        "rates",
        "security/sheet_preview.html",
        now,
        code,
        count=len(rows),
        rows=[shown(row) for row in rows[:LOOK]],
        more=max(0, len(rows) - LOOK),
        packed=packed(rows),
        how=how,
        difference=difference(now.settings, rows),
        problems=problems or {},
    )
