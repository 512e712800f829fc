"""The form of a trunk: from settings to fields, and from what was typed to settings.

Law: pure; a field that the form does not show keeps its value, an empty password keeps the one that is there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from appliance.numbering.typed import international, national
from appliance.settings import Number, Settings, Trunk
from appliance.wizard.presets import Preset, preset
from webui.desk import at

ROWS = 60
"""Device accounts that the form takes; who has more is better off with a trunk."""
_ROW = re.compile(r"a([0-9]{1,2})_(username|auth|password|number)")
_FIELDS = {
    "username": "username",
    "auth_username": "auth_username",
    "from_domain": "from_domain",
    "realm": "realm",
    "outbound_proxy": "outbound_proxy",
}
"""Form fields that are settings of a trunk as they stand; empty is not given."""


def fields_of(trunk: Trunk | None, country: str) -> dict[str, str]:
    """What the form shows of a trunk, or of a new one. Passwords are never among it. `country`: of the box."""
    if trunk is None:
        return {"preset": "callvoip", "kind": "trunk", "transport": "udp", "expires": "", "number_format": ""}
    shown = {name: getattr(trunk, setting) or "" for name, setting in _FIELDS.items()}
    shown |= {
        "id": trunk.id,
        "preset": trunk.provider,
        "kind": trunk.kind if trunk.register_ else "static",
        "server": trunk.servers[0],
        "server2": ", ".join(trunk.servers[1:]),
        "transport": trunk.transport,
        "expires": str(trunk.expires),
        "number_format": trunk.number_format,
        "backup_username": trunk.backup.username if trunk.backup else "",
    }
    for row, account in enumerate(trunk.accounts):
        shown[f"a{row}_username"] = account.username
        shown[f"a{row}_auth"] = account.auth_username or ""
        shown[f"a{row}_number"] = national(account.number, country)
    return shown


def index_of(settings: Settings, id_: str) -> int:
    """Where the trunk of that id stands, or where a new one would."""
    ids = [trunk.id for trunk in settings.trunks]
    return ids.index(id_) if id_ in ids else len(ids)


def paths(settings: Settings, typed: Mapping[str, str]) -> dict[str, str]:
    """Settings path to form field, for the problems of a save."""
    index = index_of(settings, typed.get("id", ""))
    base = f"trunks[{index}]"
    found = {f"{base}.{setting}": name for name, setting in _FIELDS.items()}
    found |= {
        f"{base}.servers": "server",
        f"{base}.servers[0]": "server",
        **{f"{base}.servers[{n}]": "server2" for n in range(1, 9)},
        f"{base}.transport": "transport",
        f"{base}.password": "password",
        f"{base}.expires": "expires",
        f"{base}.number_format": "number_format",
        f"{base}.backup": "backup_username",
        f"{base}.backup.password": "backup_password",
        f"{base}.accounts": "a0_username",
        f"{base}.provider": "preset",
    }
    for place, row in enumerate(rows(typed)):
        account = f"{base}.accounts[{place}]"
        found |= {
            f"{account}.username": f"a{row}_username",
            f"{account}.auth_username": f"a{row}_auth",
            f"{account}.password": f"a{row}_password",
            f"{account}.number": f"a{row}_number",
        }
    return found


def rows(typed: Mapping[str, str]) -> list[int]:
    """The rows of device accounts in which anything is typed."""
    matches = (_ROW.fullmatch(name) for name, value in typed.items() if value)
    return sorted({int(match[1]) for match in matches if match and int(match[1]) < ROWS})


def made(settings: Settings, typed: Mapping[str, str]) -> Trunk:
    """The trunk that was typed, on top of what is saved under its id. Raises Unfit."""
    index = index_of(settings, typed.get("id", ""))
    old = settings.trunks[index] if index < len(settings.trunks) else None
    kept: dict[str, Any] = {name: getattr(old, name) for name in Trunk.model_fields} if old else {}
    known = preset(typed.get("preset", ""))
    if old is None or old.provider != known.id:
        kept |= _known(known)
    kept |= {setting: typed.get(name) or None for name, setting in _FIELDS.items()}
    kept |= {"id": old.id if old else free_id(settings, known.id), "provider": known.id}
    kept |= {"servers": _servers(typed), "transport": typed.get("transport") or known.transport}
    kept["register_"] = typed.get("kind") != "static"
    if typed.get("expires"):
        kept["expires"] = _whole(typed["expires"])
    if typed.get("number_format"):
        kept["number_format"] = typed["number_format"]
    kept |= _accounts(typed, settings, old) if typed.get("kind") == "accounts" else _login(typed, old)
    with at(f"trunks[{index}]"):
        return Trunk(**kept)


def edited(settings: Settings, typed: Mapping[str, str]) -> Settings:
    """The settings with that trunk, on the way out, and with the numbers of its device accounts. Raises Unfit."""
    trunk = made(settings, typed)
    index = index_of(settings, typed.get("id", ""))
    trunks = (*settings.trunks[:index], trunk, *settings.trunks[index + 1 :])
    order = settings.outbound.trunks
    outbound = order if trunk.id in order else (*order, trunk.id)
    table = settings.number_table()
    pbx = settings.pbxs[0].id if len(settings.pbxs) == 1 else None
    fresh = {account.number: None for account in trunk.accounts if account.number not in table}
    numbers = (*settings.numbers, *(Number(number=one, trunk=trunk.id, pbx=pbx) for one in fresh))
    shown = settings.default_caller_id or next(iter(fresh), None)
    return settings.replace(trunks=trunks, outbound={"trunks": outbound}, numbers=numbers, default_caller_id=shown)


def free_id(settings: Settings, wanted: str) -> str:
    """An id for a new trunk, after its provider: sentences put "trunk" before it, it would stand twice."""
    base = wanted if wanted != "generic" else "provider"
    taken = {trunk.id for trunk in settings.trunks}
    return next(one for n in range(1, 1000) if (one := base if n == 1 else f"{base}-{n}") not in taken)


def _known(known: Preset) -> dict[str, Any]:
    """What a preset says of a trunk that is new, or changes its provider."""
    said = {"expires": known.expires, "addresses": known.addresses, "channels": known.channels}
    return said | ({"number_format": known.number_format} if known.number_format else {})


def _servers(typed: Mapping[str, str]) -> tuple[str, ...]:
    names = [typed.get("server", ""), *re.split(r"[,\s]+", typed.get("server2", ""))]
    return tuple(name for name in names if name)


def _whole(text: str) -> int | str:
    """A number where one was typed; else the text, which its field's check then explains."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else text


def _login(typed: Mapping[str, str], old: Trunk | None) -> dict[str, Any]:
    backup = None
    if typed.get("backup_username"):
        before = old.backup if old else None
        backup = {
            **(before.model_dump() if before else {}),
            "username": typed["backup_username"],
            "password": typed.get("backup_password") or (before.password if before else None),
        }
    return {
        "kind": "trunk",
        "accounts": (),
        "password": typed.get("password") or (old.password if old else None),
        "backup": backup,
    }


def _accounts(typed: Mapping[str, str], settings: Settings, old: Trunk | None) -> dict[str, Any]:
    """Device accounts in the order of their rows; each keeps its password by its user name."""
    before = {account.username: account.password for account in (old.accounts if old else ())}
    found = []
    for row in rows(typed):
        username = typed.get(f"a{row}_username", "")
        found.append(
            {
                "username": username,
                "auth_username": typed.get(f"a{row}_auth") or None,
                "password": typed.get(f"a{row}_password") or before.get(username),
                "number": international(typed.get(f"a{row}_number", ""), settings.box.country),
            }
        )
    return {"kind": "accounts", "accounts": found, "username": None, "password": None, "backup": None}
