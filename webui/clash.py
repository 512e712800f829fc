"""The page for two who changed settings at once: who saved in between, and both ways out.

Law: nothing is decided here: what was typed waits in the page until its person chooses.
"""

from __future__ import annotations

from flask import Response, make_response, render_template, request

from webui.carry import carried_here
from webui.desk import Clash


def clash_page(clash: Clash) -> Response:
    """409: the other's save, and this request's form once more, now made from the other's revision.

    Sent again, the form's change is made on what the other saved, so nothing of the other's elsewhere is lost.
    """
    page = render_template(
        "shell/clash.html", current=clash.current, form=carried_here(anew=("revision",)), back=request.full_path
    )
    response = make_response(page, 409)
    if request.headers.get("HX-Request"):
        # htmx leaves errors alone by configuration, but this page has a form that must be seen.
        response.headers["HX-Retarget"] = response.headers["HX-Reselect"] = "#main"
        response.headers["HX-Reswap"] = "outerHTML"
        response.status_code = 200
    return response
