"""The step Wie erbij mag: which networks may open these pages or reach the telephone engine.

Law: the list is saved as a whole; nobody saves a list that shuts out the browser that saves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.settings import Settings
from appliance.settings.security import Whitelisted
from appliance.store import Loaded
from appliance.whitelist import near
from webui.box import author, box
from webui.desk import at
from webui.wizard import blueprint
from webui.wizard.frame import Problems, answer, loaded, onward, page, revision
from webui.wizard.here import here, own_network

MOST = 200
LONGEST = 400
BLANK = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as the form shows it and sends it back."""

    network: str = ""
    sip: bool = False
    web: bool = False
    note: str = ""


@blueprint.get("/toegang")
def whitelist() -> Response:
    """The list; an empty one begins with the browser's own network."""
    shown = loaded()
    rows = [
        Row(str(entry.network), "sip" in entry.allow, "web" in entry.allow, entry.note)
        for entry in shown.settings.whitelist
    ]
    if not any(row.web for row in rows):
        own = own_network(here(shown.settings).host) or (request.remote_addr or "").partition("%")[0]
        rows.insert(0, Row(own, False, True, _("Uw eigen netwerk")))
    return _page(shown, rows)


@blueprint.post("/toegang")
def save_whitelist() -> AnyResponse:
    """Save the list and go on; `do=rows` asks for more lines."""
    rows = _typed()
    if request.form.get("do") == "rows":
        return _page(loaded(), rows, blank=BLANK + 5)
    places = [n for n, row in enumerate(rows) if row.network]
    if not _lets_in(rows, request.remote_addr or ""):
        told = _("Uw eigen adres, %(address)s, zou er niet meer bij mogen.", address=request.remote_addr)
        return _page(loaded(), rows, 422, {"": [told]})

    def edit(now: Settings) -> Settings:
        return now.replace(whitelist=tuple(_entry(place, rows[n]) for place, n in enumerate(places)))

    outcome = box().desk.save(revision(), edit, author(), "wizard: whitelist")
    fields = {f"whitelist[{place}].network": f"network{n}" for place, n in enumerate(places)}
    fields |= {f"whitelist[{place}].allow": f"network{n}" for place, n in enumerate(places)}
    fields |= {f"whitelist[{place}].note": f"note{n}" for place, n in enumerate(places)}

    def again(code: int, problems: dict[str, list[str]]) -> Response:
        return _page(loaded(), rows, code, problems)

    return answer(outcome, fields, again, onward("whitelist"))


def _entry(place: int, row: Row) -> Whitelisted:
    ways = {"sip": row.sip, "web": row.web}
    with at(f"whitelist[{place}]"):
        return Whitelisted.model_validate(
            {"network": row.network, "allow": tuple(way for way, on in ways.items() if on), "note": row.note}
        )


def _typed() -> list[Row]:
    form = request.form
    count = max(
        (int(name[7:]) for name in form if name.startswith("network") and name[7:].isdecimal()), default=-1
    )
    return [
        Row(
            form.get(f"network{n}", "").strip()[:LONGEST],
            f"sip{n}" in form,
            f"web{n}" in form,
            form.get(f"note{n}", "").strip()[:LONGEST],
        )
        for n in range(min(count + 1, MOST))
    ]


def _lets_in(rows: list[Row], remote: str) -> bool:
    """Whether a browser at `remote` still gets pages: near ones always do."""
    if near(remote):
        return True
    for row in rows:
        try:
            if row.web and ip_address(remote) in ip_network(row.network, strict=False):
                return True
        except ValueError:
            continue
    return False


def _page(
    shown: Loaded, rows: list[Row], code: int = 200, problems: Problems | None = None, blank: int = BLANK
) -> Response:
    used = rows[: max((n + 1 for n, row in enumerate(rows) if row.network or row.note), default=0)]
    return page(
        "whitelist",
        "wizard/whitelist.html",
        shown,
        code,
        rows=[*used, *(Row(web=False, sip=False) for _n in range(blank))][:MOST],
        problems=problems or {},
        labels={f"network{n}": _("Regel %(n)s", n=n + 1) for n in range(len(rows))},
        remote=request.remote_addr,
        pbxs=shown.settings.pbxs,
    )
