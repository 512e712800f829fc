"""The page for what a person must decide before it is saved: somebody else saved meanwhile, or the change shuts
its own maker out.

Law: nothing is decided here: what was typed waits in the page until its person chooses.
"""

from __future__ import annotations

from flask import Response, make_response, render_template, request

from appliance.whitelist.trial import SECONDS
from webui.carry import carried_here
from webui.desk import Clash, LocksOut
from webui.trials import SURE


def clash_page(clash: Clash) -> Response:
    """409: what stands in the way, and this request's form once more, now made from the revision in force.

    Sent again, the form's change is made on what the other saved, so nothing of the other's elsewhere is lost.
    """
    if isinstance(clash, LocksOut):
        form = carried_here(anew=("revision", SURE))
        page = render_template(
            "shell/locks_out.html",
            current=clash.current,
            own=clash.own,
            form=form,
            sure=SURE,
            seconds=int(SECONDS),
            back=request.full_path,
        )
    else:
        form = carried_here(anew=("revision",))
        page = render_template("shell/clash.html", current=clash.current, form=form, back=request.full_path)
    response = make_response(page, 409)
    if request.headers.get("HX-Request"):
        # htmx leaves errors alone by configuration, but this page has a form that must be seen.
        response.headers["HX-Retarget"] = response.headers["HX-Reselect"] = "#main"
        response.headers["HX-Reswap"] = "outerHTML"
        response.status_code = 200
    return response
