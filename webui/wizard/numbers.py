"""The step Nummers: pasted in any notation, in and out for each, and the number that others see.

Law: a paste with anything unreadable is not saved in part unless its person says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from appliance.numbering.typed import international, national
from appliance.settings import Number, Settings
from appliance.store import Loaded
from appliance.wizard.paste import Reading, read_paste
from webui.box import author, box
from webui.filters import phone
from webui.wizard import blueprint
from webui.wizard.frame import ENDPOINTS, Problems, answer, loaded, onward, page, revision
from webui.wizard.numbers_form import Added, Row, added, opened, patched, row, settled

PER_PAGE = 50
MOST_CHOICES = 100
"""Caller IDs in a list to choose from; beyond that the number is typed."""
HERE = ENDPOINTS["numbers"]
_BULK: Mapping[str, dict[str, bool]] = {
    "in-aan": {"inbound": True},
    "in-uit": {"inbound": False},
    "uit-aan": {"outbound": True},
    "uit-uit": {"outbound": False},
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form sent. `rows`: the numbers that its page showed; `text`: the paste, an upload included."""

    do: str
    rows: tuple[Row, ...]
    text: str
    share: Added
    caller: str
    bulk: str

    @property
    def remove(self) -> str | None:
        return self.do.removeprefix("weg:") if self.do.startswith("weg:") else None


@blueprint.get("/nummers")
def numbers() -> Response:
    """The table, a page of it (`?pagina=`), or what a search finds (`?zoek=`)."""
    return _page(loaded())


@blueprint.post("/nummers/lezen")
def read_numbers() -> Response:
    """What a paste holds, while it is typed."""
    return make_response(render_template("wizard/_paste.html", reading=_reading(_text(), loaded().settings)))


@blueprint.post("/nummers")
def save_numbers() -> AnyResponse:
    """Save the page's rows and add what was pasted; go on, or to another page of the table."""
    shown = loaded()
    typed = _typed(shown.settings)
    reading = _reading(typed.text, shown.settings)
    if reading.wrong and typed.do != "goede":
        told = _("Niet alle regels zijn te lezen. Verbeter ze, of voeg alleen de goede toe.")
        return _page(shown, typed, 422, {"paste": [told]}, reading)

    def edit(now: Settings) -> Settings:
        same = now.numbers == shown.settings.numbers and now.box.country == shown.settings.box.country
        return _edited(now, typed, reading if same else _reading(typed.text, now))

    outcome = box().desk.save(revision(), edit, author(), "wizard: numbers")

    def again(code: int, problems: dict[str, list[str]]) -> Response:
        return _page(loaded(), typed, code, problems, reading)

    fields = {"default_caller_id": "default_caller_id", "numbers": "paste"}
    fields |= {f"{one.number}.label": f"label:{one.number}" for one in typed.rows}
    return answer(outcome, fields, again, _then(typed), _said(reading, typed))


def _edited(now: Settings, typed: Typed, reading: Reading) -> Settings:
    table = now.number_table()
    patches: dict[str, Mapping[str, Any] | None] = {
        one.number: {"label": one.label, "inbound": one.inbound, "outbound": one.outbound}
        for one in typed.rows
        if one.number in table and one != row(table[one.number])
    }
    if typed.remove in table:
        patches[str(typed.remove)] = None
    lines = patched(now.numbers, patches) if patches else now.numbers
    if typed.bulk in _BULK and typed.do == "alle":
        lines = opened(lines, **_BULK[typed.bulk])
    return settled(now, (*lines, *added(reading.new, typed.share)), _caller(now, typed))


def _caller(now: Settings, typed: Typed) -> str | None:
    """The default caller ID that was chosen; None when it was left as it is."""
    wanted = international(typed.caller, now.box.country)
    if not wanted or wanted == now.default_caller_id:
        return None
    return wanted


def _typed(settings: Settings) -> Typed:
    form = request.form
    rows = tuple(
        Row(one, form.get(f"label:{one}", "").strip(), f"in:{one}" in form, f"out:{one}" in form)
        for one in form.getlist("n")[:PER_PAGE]
    )
    way = form.get("dir", "both")
    trunks = [trunk.id for trunk in settings.trunks if trunk.kind == "trunk"]
    wanted = form.get("trunk", "")
    pbxs = [pbx.id for pbx in settings.pbxs]
    share = Added(
        wanted if wanted in trunks else next(iter(trunks), wanted or "-"),
        form["pbx"] if form.get("pbx") in pbxs else pbxs[0] if len(pbxs) == 1 else None,
        way != "out",
        way != "in",
    )
    return Typed(
        form.get("do", ""), rows, _text(), share, form.get("default_caller_id", "").strip(), form.get("bulk", "")
    )


def _text() -> str:
    """The paste, and below it the file that came along."""
    parts = [request.form.get("paste", "")]
    if upload := request.files.get("file"):
        parts.append(_decoded(upload.read()))
    return "\n".join(part for part in parts if part.strip())


def _decoded(content: bytes) -> str:
    """A CSV as spreadsheets save it: UTF-8 or UTF-16 with a mark, else the Windows code page."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _reading(text: str, settings: Settings) -> Reading:
    return read_paste(text, country=settings.box.country, known=settings.number_table())


def _then(typed: Typed) -> str:
    if typed.do.startswith("pagina:"):
        return url_for(HERE, pagina=typed.do.removeprefix("pagina:"), zoek=request.form.get("zoek") or None)
    if typed.do in ("erbij", "goede", "alle", "bewaar") or typed.remove:
        return url_for(HERE, pagina=request.form.get("pagina") or None, zoek=request.form.get("zoek") or None)
    return onward("numbers")


def _said(reading: Reading, typed: Typed) -> tuple[str, str]:
    if reading.count:
        return ngettext("%(num)d nummer toegevoegd.", "%(num)d nummers toegevoegd.", reading.count), "ok"
    return (_("Nummer verwijderd."), "ok") if typed.remove else (_("Opgeslagen."), "ok")


def _page(
    shown: Loaded,
    typed: Typed | None = None,
    code: int = 200,
    problems: Problems | None = None,
    reading: Reading | None = None,
) -> Response:
    settings = shown.settings
    table = settings.number_table()
    found = _found(table.values(), request.values.get("zoek", ""))
    pages = max(1, -(-len(found) // PER_PAGE))
    given = request.values.get("pagina", "1")
    number = min(max(int(given), 1), pages) if given.isascii() and given.isdigit() and len(given) < 6 else 1
    rows = [row(one) for one in found[(number - 1) * PER_PAGE : number * PER_PAGE]]
    callers, default = _callers(settings), settings.default_caller_id or ""
    caller = typed.caller if typed else default if callers else national(default, settings.box.country)
    overlay = {one.number: one for one in typed.rows} if typed else {}
    return page(
        "numbers",
        "wizard/numbers.html",
        shown,
        code,
        rows=[overlay.get(one.number, one) for one in rows],
        count=len(table),
        found=len(found),
        sought=request.values.get("zoek", ""),
        number=number,
        pages=pages,
        typed=typed,
        problems=problems or {},
        reading=reading,
        trunks=[trunk.id for trunk in settings.trunks if trunk.kind == "trunk"],
        trunk_choices=[(trunk.id, trunk.id) for trunk in settings.trunks if trunk.kind == "trunk"],
        pbxs=[pbx.id for pbx in settings.pbxs],
        pbx_choices=[(pbx.id, pbx.id) for pbx in settings.pbxs],
        caller=caller,
        callers=callers,
    )


def _found(numbers: Iterable[Number], sought: str) -> list[Number]:
    """The numbers that hold what is sought, in any notation, or whose name does."""
    text = sought.strip().lower()
    part = "" if any(letter.isalpha() for letter in text) else "".join(c for c in text if c.isdigit()).lstrip("0")
    return [one for one in numbers if (part and part in one.number) or text in one.label.lower()]


def _callers(settings: Settings) -> list[tuple[str, str]]:
    """The numbers to choose the default from, with their text; empty when they are too many for a list."""
    open_ = [one for one in settings.number_table().values() if one.outbound]
    if len(open_) > MOST_CHOICES:
        return []
    return [(one.number, ", ".join(filter(None, (phone(one.number), one.label)))) for one in open_]
