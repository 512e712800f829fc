"""`trunkbox network`: the machine's address, shown, tried, confirmed or taken back.

Law: the agent does it and counts; what is confirmed is kept in the settings too, so both say the same.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from appliance.agent.client import AgentClient
from appliance.agent.place import agent_socket
from appliance.agent.values import NetworkNow
from appliance.cli.context import Context, Failed
from appliance.config.trouble import REFUSALS, say, trouble
from appliance.control import wire
from appliance.settings.parse import parse, to_data
from appliance.settings.problems import Wrong
from appliance.store import Loaded, SettingsStore


def run(context: Context, args: argparse.Namespace) -> int:
    """Do it and say how it stands. Raises Failed, ControlError."""
    agent = AgentClient(agent_socket(context.data))
    match args.network_do:
        case "show":
            now = agent.status().network
        case "confirm" | "back":
            now = wire.value(NetworkNow, agent.call("network", do=args.network_do))
        case _:
            asked: dict[str, Any] = {"do": "try", "wiring": _wiring(context, args)}
            if args.interface:
                asked["interface"] = args.interface
            now = wire.value(NetworkNow, agent.call("network", **asked))
    _show(context, now)
    if args.network_do == "confirm" and now.wiring is not None:
        _keep(context, now.wiring)
    return 0


def _wiring(context: Context, args: argparse.Namespace) -> dict[str, Any]:
    if args.network_do == "dhcp":
        return {"mode": "dhcp"}
    wiring = {
        "mode": "static",
        "address": args.network_address,
        "gateway": args.gateway,
        "dns": list(args.dns or ()),
    }
    outcome = parse({"network": wiring})
    if isinstance(outcome, Wrong):
        raise Failed("network_wiring", where=outcome.problems[0].path, why=say(outcome.problems[0], context.lang))
    found: dict[str, Any] = outcome.network.model_dump(mode="json")
    return found


def _show(context: Context, now: NetworkNow) -> None:
    if not now.managed:
        context.note(context.words("network_not_ours"))
    if now.wiring is None:
        context.print(context.words("network_nobody", interface=now.interface or "-"))
    else:
        context.print(context.words("network_now", interface=now.interface, wiring=_said(now.wiring)))
    if now.trying is not None:
        context.print(context.words("network_trying", wiring=_said(now.trying), seconds=now.seconds))


def _said(wiring: Mapping[str, Any]) -> str:
    if wiring.get("mode") != "static":
        return "DHCP"
    gateway = f" via {wiring['gateway']}" if wiring.get("gateway") else ""
    dns = f", DNS {', '.join(map(str, wiring['dns']))}" if wiring.get("dns") else ""
    return f"{wiring.get('address')}{gateway}{dns}"


def _keep(context: Context, wiring: Mapping[str, Any]) -> None:
    """The settings say it too. Raises Failed."""
    store = SettingsStore(context.data)
    found = store.load()
    if not isinstance(found, Loaded):
        raise Failed("network_unsaved", why=say(trouble(found), context.lang))
    wanted = parse({**to_data(found.settings, secrets=True), "network": dict(wiring)})
    if isinstance(wanted, Wrong) or wanted == found.settings:
        return
    try:
        store.save(wanted, found.revision, "network confirm")
    except REFUSALS as err:
        raise Failed("network_unsaved", why=say(trouble(err), context.lang)) from err
