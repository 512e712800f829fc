"""The step Wie erbij mag: which networks may open these pages or reach the telephone engine.

Law: the list is saved as a whole; the desk asks whoever would shut himself out.
"""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.settings import Settings
from appliance.store import Loaded
from webui.box import author, box
from webui.security.judged import ceilings, destinations_verdict
from webui.security.networks import (
    BLANK,
    MOST,
    Row,
    drawn,
    fields_of,
    holds,
    listed,
    overlaps,
    rows_of,
    typed_rows,
)
from webui.wizard import blueprint
from webui.wizard.frame import Problems, answer, loaded, onward, page, revision
from webui.wizard.here import here, own_network


@blueprint.get("/toegang")
def whitelist() -> AnyResponse:
    """The list; an empty one begins with the browser's own network."""
    shown = loaded()
    if len(shown.settings.whitelist) > MOST:
        return redirect(url_for("settings.text", id="toegang"))
    rows = rows_of(shown.settings)
    if not any(row.web for row in rows):
        own = own_network(here(shown.settings).host) or (request.remote_addr or "").partition("%")[0]
        rows.insert(0, Row(own, False, True, _("Uw eigen netwerk")))
    return _page(shown, rows)


@blueprint.post("/toegang")
def save_whitelist() -> AnyResponse:
    """Save the list and go on; `do=rows` asks for more lines."""
    rows = typed_rows()
    if request.form.get("do") == "rows":
        return _page(loaded(), rows, blank=BLANK + 5)

    def edit(now: Settings) -> Settings:
        return now.replace(whitelist=listed(rows))

    outcome = box().desk.save(revision(), edit, author(), "wizard: whitelist")

    def again(code: int, problems: dict[str, list[str]]) -> Response:
        return _page(loaded(), rows, code, problems)

    return answer(outcome, fields_of(rows), again, onward("whitelist"))


def _page(
    shown: Loaded, rows: list[Row], code: int = 200, problems: Problems | None = None, blank: int = BLANK
) -> Response:
    remote = request.remote_addr or ""
    lines = drawn(rows, blank)
    return page(
        "whitelist",
        "wizard/whitelist.html",
        shown,
        code,
        rows=lines,
        within={n: other + 1 for n, other in overlaps(lines).items()},
        own={n for n, row in enumerate(lines) if row.network and holds(row, remote)},
        problems=problems or {},
        labels={f"network{n}": _("Regel %(n)s", n=n + 1) for n in range(len(lines))},
        remote=remote,
        destinations=destinations_verdict(shown.settings).sentence,
        ceilings=ceilings(shown.settings),
    )
