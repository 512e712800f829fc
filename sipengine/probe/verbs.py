"""The control verbs of trials: which trunk is meant, with which password, and what is refused.

Law: unsaved settings are checked like saved ones; a refusal never repeats a secret.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from appliance.control import Request
from appliance.settings import Settings
from appliance.settings.lines import Trunk
from appliance.settings.parse import problems_of
from appliance.settings.secrets import keep_trunk_secrets
from sipengine.port import Address
from sipengine.probe.logins import logins_of
from sipengine.probe.probes import Probes


def begin(request: Request, probes: Probes, settings: Settings, bind: Address | None) -> None:
    """`probe_trunk`."""
    trunk = _meant(request, settings)
    if trunk is None:
        return
    account = str(request.args.get("account", ""))
    logins = logins_of(trunk, account)
    if not logins:
        request.refuse("no_such_account", account=account[:80], trunk=trunk.id)
        return
    status = probes.start(trunk, logins, bind)
    if status is None:
        request.refuse("probe_busy")
    else:
        request.answer(status)


def tell(request: Request, probes: Probes) -> None:
    """`probe`."""
    id = str(request.args["probe"])
    status = probes.status(id)
    if status is None:
        request.refuse("no_such_probe", probe=id[:40])
    else:
        request.answer(status)


def _meant(request: Request, settings: Settings) -> Trunk | None:
    """The trunk to try; None when the request has been refused."""
    id, given = str(request.args.get("trunk", "")), request.args.get("settings")
    stored = {trunk.id: trunk for trunk in settings.trunks}
    if given is not None:
        return _checked(request, given, stored)
    if id not in stored:
        request.refuse("no_such_trunk", trunk=id[:40])
        return None
    return stored[id]


def _checked(request: Request, given: Mapping[str, object], stored: Mapping[str, Trunk]) -> Trunk | None:
    try:
        trunk = Trunk.model_validate(given)
    except ValidationError as err:
        first = problems_of(err)[0]
        request.refuse("bad_trunk", path=first.path, why=first.code)
        return None
    return keep_trunk_secrets(trunk, stored.get(trunk.id))
