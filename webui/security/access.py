"""The page Toegang: which networks are answered, who is let in by himself, and where one is oneself.

Law: nobody saves a list that shuts out the browser that saves it without having been told.
"""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from appliance.settings import Settings
from appliance.store import Loaded
from appliance.whitelist import near
from webui.security import blueprint
from webui.security.derived import derived
from webui.security.frame import Problems, loaded, page, save, status
from webui.security.judged import firewall_judged
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


@blueprint.get("/toegang")
def access() -> AnyResponse:
    """The list; htmx gets those who are let in by themselves alone (`?namen=1`), looked up."""
    if request.headers.get("HX-Request"):
        found = derived(loaded().settings, look=True)
        return make_response(render_template("security/_derived.html", derived=found, looked=True))
    shown = loaded()
    if len(shown.settings.whitelist) > MOST:
        return redirect(url_for("settings.text", id="toegang"))
    return _page(shown, rows_of(shown.settings))


@blueprint.post("/toegang")
def save_access() -> AnyResponse:
    """Save the list; `do=rows` asks for more lines."""
    rows = typed_rows()
    if request.form.get("do") == "rows":
        return _page(loaded(), rows, blank=BLANK + 5)

    def edit(now: Settings) -> Settings:
        return now.replace(whitelist=listed(rows))

    def again(code: int, problems: dict[str, list[str]]) -> Response:
        return _page(loaded(), rows, code, problems)

    return save(edit, _("Toegang"), fields_of(rows), again, "security.access")


def access_sentence(settings: Settings) -> str:
    """Who is answered, in a sentence."""
    count = len(settings.whitelist)
    if not count:
        return str(_("Alleen uw provider en uw centrale krijgen antwoord."))
    return str(
        ngettext(
            "Uw provider, uw centrale en %(num)d netwerk van de lijst krijgen antwoord.",
            "Uw provider, uw centrale en %(num)d netwerken van de lijst krijgen antwoord.",
            count,
        )
    )


def _page(
    now: Loaded, rows: list[Row], code: int = 200, problems: Problems | None = None, blank: int = BLANK
) -> Response:
    remote = request.remote_addr or ""
    looked = request.args.get("namen") == "1"
    lines = drawn(rows, blank)
    return page(
        "access",
        "security/access.html",
        now,
        code,
        sentence=access_sentence(now.settings),
        rows=lines,
        within={n: other + 1 for n, other in overlaps(lines).items()},
        own={n for n, row in enumerate(lines) if row.network and holds(row, remote)},
        remote=remote,
        near=near(remote),
        firewall=firewall_judged(status()),
        problems=problems or {},
        labels={f"network{n}": _("Regel %(n)s", n=n + 1) for n in range(len(lines))},
        derived=derived(now.settings, look=looked),
        looked=looked,
    )
