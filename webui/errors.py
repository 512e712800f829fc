"""What goes wrong, as a page in the design: what happened, and what to do next.

Law: an error page needs neither the engine nor the settings; a fault of ours is logged with its traceback.
"""

from __future__ import annotations

from flask import Flask, Response, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from appliance.control import ControlError
from appliance.holding import Held
from appliance.store import NotWritten, Unusable
from appliance.words import say
from webui.language import lang


def init_errors(app: Flask) -> None:
    """Every HTTP error, refused form token and unforeseen exception answers in the design."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _token)
    app.register_error_handler(Unusable, _disk)
    app.register_error_handler(NotWritten, _disk)
    app.register_error_handler(Held, _busy)
    app.register_error_handler(ControlError, _engine)


def error_page(status: int, title: str, remedy: str) -> Response:
    """The page; what htmx asked for is answered alike, and its element stays as it was."""
    response = make_response(
        render_template("shell/error.html", title=title, remedy=remedy, status=status), status
    )
    if request.headers.get("HX-Request") and status in (403, 409):
        # htmx swaps no error: such an answer becomes the whole page.
        response.headers["HX-Refresh"] = "true"
    return response


def _http(err: HTTPException) -> Response:
    status = err.code or 500
    texts = {
        404: (_("Deze pagina is er niet."), _("Misschien is wat u zoekt verplaatst of gewist.")),
        403: (_("Dat mag hier niet."), _("Log opnieuw in, of vraag de beheerder van de box.")),
        405: (_("Zo kan deze pagina niet gebruikt worden."), _("Ga terug en gebruik de knop op de pagina.")),
        413: (_("Dat is te groot."), _("Verdeel het in kleinere stukken en verstuur die na elkaar.")),
    }
    ours = (
        _("De box kon deze pagina niet maken."),
        _("Gesprekken gaan gewoon door. Probeer het opnieuw. Blijft het zo: ‘trunkbox doctor’ zegt meer."),
    )
    theirs = (_("De box begrijpt dit verzoek niet."), _("Ga terug en probeer het opnieuw."))
    title, remedy = texts.get(status) or (ours if status >= 500 else theirs)
    return error_page(status, title, remedy)


def _token(_err: CSRFError) -> Response:
    return error_page(
        400,
        _("Dit formulier is verlopen of komt niet van de box zelf."),
        _("Er is niets gewijzigd. Ga terug, ververs de pagina en verstuur het opnieuw. Cookies moeten aan staan."),
    )


def _busy(_err: Held) -> Response:
    remedy = _("Er is niets gewijzigd. Probeer het zo meteen nog een keer.")
    return error_page(503, _("De box is nog bezig met iets anders."), remedy)


def _engine(err: ControlError) -> Response:
    return error_page(503, _("De telefoonmotor deed niet wat gevraagd werd."), say(lang(), err.code, err.params))


def _disk(err: Unusable | NotWritten) -> Response:
    title = _("De box kan zijn gegevens niet lezen of bewaren.")
    return error_page(
        500, title, _("Gesprekken gaan gewoon door. Bekijk dit bestand: %(path)s", path=str(err.path))
    )
