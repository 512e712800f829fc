"""How the trunks and PBXs stand, with what the last SIP answer means.

Law: the state is the engine's; here it gets its explanation.
"""

from __future__ import annotations

from collections.abc import Iterator

from appliance.control import AccountStatus, PbxStatus
from appliance.doctor.finding import Around, Finding, error, note, ok, warning
from appliance.words.sip import answer


def check_trunks(around: Around) -> Iterator[Finding]:
    """Every registration of every trunk."""
    for trunk in around.status.trunks if around.status else ():
        for account in trunk.accounts:
            yield _account(trunk.id, account)


def check_pbxs(around: Around) -> Iterator[Finding]:
    """Every PBX."""
    for pbx in around.status.pbxs if around.status else ():
        yield _pbx(pbx)


def _account(trunk: str, account: AccountStatus) -> Finding:
    shown = {"trunk": trunk, "username": account.username or account.key, "server": account.server or trunk}
    if account.state == "registered":
        return ok("doctor_trunk_ok", **shown)
    if account.state in {"off", "static"}:
        return note(f"doctor_trunk_{account.state}", **shown)
    if account.state == "trying":
        return warning("doctor_trunk_trying", **shown)
    return error(answer(account.code), **shown, code=account.code, reason=account.reason)


def _pbx(pbx: PbxStatus) -> Finding:
    if pbx.state in {"reachable", "registered"}:
        return ok("doctor_pbx_ok", pbx=pbx.id, contacts=", ".join(pbx.contacts))
    if pbx.state == "unknown":
        return note("doctor_pbx_unknown", pbx=pbx.id)
    if pbx.state == "not_registered":
        return error("doctor_pbx_not_registered", pbx=pbx.id)
    return error("doctor_pbx_unreachable", pbx=pbx.id, contacts=", ".join(pbx.contacts), code=pbx.last_code)
