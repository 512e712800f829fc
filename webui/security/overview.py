"""The first page of Beveiliging: who and what may call, and how much is left.

Law: the worst of the parts speaks first; each part leads to its own page.
"""

from __future__ import annotations

import hashlib

from flask import Response, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.control import ControlError, Status
from webui.box import box
from webui.calls.shelf import shelf
from webui.security import blueprint
from webui.security.access import access_sentence
from webui.security.blocked import blocked_today, last_blocked, today_in_words
from webui.security.frame import PAGES, loaded
from webui.security.fraud import fraud_verdict
from webui.security.judged import Judged, destinations_verdict, firewall_judged, limits_verdict
from webui.security.limits import meters, told_now
from webui.security.mail import mail_verdict
from webui.security.rates import euros
from webui.status.cards import gauges

RANK = {"bad": 0, "warn": 1, "unknown": 2, "ok": 3}
LAST = 3


@blueprint.get("/")
def index() -> AnyResponse:
    """The page; htmx gets its live part alone, 204 while it is as the page shows it (`?was=`)."""
    values = _values()
    live = render_template("security/_overview.html", **values)
    mark = hashlib.sha256(live.encode()).hexdigest()[:16]
    if request.headers.get("HX-Request"):
        if request.args.get("was") == mark:
            return Response(status=204)
        return make_response(render_template("security/_overview_wrap.html", live=live, mark=mark))
    return make_response(render_template("security/index.html", live=live, mark=mark, **values))


def _values() -> dict[str, object]:
    now = loaded().settings
    told = box().engine.status()
    state = told if isinstance(told, Status) else None
    used = told_now()
    parts = {
        "limits": limits_verdict(used, now),
        "destinations": destinations_verdict(now),
        "fraud": fraud_verdict(told, now),
        "mail": mail_verdict(told, now),
    }
    today, last = _blocked()
    return {
        "verdict": _whole(parts),
        "worst": _worst(parts),
        "pages": PAGES,
        "parts": parts,
        "meters": [] if isinstance(used, ControlError) else meters(used, now.limits.warn_at_percent),
        "warn": now.limits.warn_at_percent,
        "gauges": gauges(state.calls, now) if state else (),
        "access": access_sentence(now),
        "bans": len(state.bans) if state else 0,
        "firewall": firewall_judged(state),
        "today": today_in_words(today) if today is not None else _("De gesprekkenlijst is niet te lezen."),
        "last": last,
        "rows": len(now.rates.rows),
        "unknown": euros(now.rates.unknown),
    }


def _worst(parts: dict[str, Judged]) -> str:
    return min(parts, key=lambda name: RANK[parts[name].tone])


def _whole(parts: dict[str, Judged]) -> Judged:
    """The sentence of the page: the worst part's own, else where may be called and what is left."""
    worst = parts[_worst(parts)]
    if worst.tone != "ok":
        return worst
    return Judged("ok", f"{parts['limits'].sentence}", parts["destinations"].sentence)


def _blocked() -> tuple[int | None, list[object]]:
    try:
        with shelf().lock:
            return blocked_today(), list(last_blocked(LAST))
    except OSError:
        return None, []
