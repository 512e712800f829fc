"""The wizard's first page: every step and how far it is; and the undo that a save offers.

Law: changes nothing but by the undo, which makes a new generation as every save does.
"""

from __future__ import annotations

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from appliance.wizard.steps import complete, next_step
from webui.box import author, box
from webui.places import inside
from webui.wizard import blueprint
from webui.wizard.frame import address, answer, how_far, loaded, revision


@blueprint.get("")
def index() -> Response:
    """How far the set-up is, and where to go on."""
    return _page(200, {})


@blueprint.post("/terug")
def undo() -> AnyResponse:
    """Back to the generation before the last save, when nobody saved since."""
    to = request.form.get("to", "")
    before = int(to) if to.isascii() and to.isdigit() and len(to) < 12 else 0
    outcome = box().desk.undo(before, revision(), author())
    then = inside(request.form.get("then")) or url_for("wizard.index")
    return answer(outcome, {}, _page, then.partition("?")[0], (_("Teruggezet zoals het was."), "ok"))


def _page(code: int, problems: dict[str, list[str]]) -> Response:
    shown = loaded()
    steps = how_far(shown.settings)
    ahead = next_step(steps)
    rendered = render_template(
        "wizard/index.html",
        progress=steps,
        addresses={one.step: address(one.step) for one in steps},
        ahead=ahead,
        complete=complete(steps),
        left=sum(1 for one in steps if one.state != "done" and not one.optional),
        empty=not shown.settings.trunks and not shown.settings.pbxs,
        problems=problems,
    )
    return make_response(rendered, code)
