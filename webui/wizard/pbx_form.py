"""The form of a PBX: from settings to fields, and from what was typed to settings.

Law: pure but for the password that is made; what the form does not show keeps its value.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any, get_args

from appliance.settings import Number, NumberRange, Pbx, Settings
from appliance.settings.lines import Brand
from appliance.wizard.brands import product
from webui.desk import at

BRANDS: tuple[Brand, ...] = get_args(Brand)
_LETTERS = "abcdefghkmnpqrstuvwxyzACDEFGHKLMNPRTUVWXY34679"
"""No letters and digits that look alike: a password is sometimes typed after all."""
_PLAIN = ("transport", "outside_prefix", "number_format", "did_to", "caller_id_to")


def new_password() -> str:
    """Twenty letters in groups: over 110 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
    return "-".join(groups)


def brand_of(text: str) -> Brand:
    """The brand of that name; the generic one for any other."""
    return next((brand for brand in BRANDS if brand == text), "generic")


def fields_of(pbx: Pbx | None, near: str) -> dict[str, str]:
    """What the form shows. `near`: the network that a new PBX is likely to be in."""
    if pbx is None:
        return {"brand": "", "mode": "", "sources": near, "transport": "udp", "did_to": "request-uri"}
    shown = {name: str(getattr(pbx, name)) for name in _PLAIN}
    return shown | {
        "id": pbx.id,
        "brand": pbx.brand,
        "mode": pbx.mode,
        "address": pbx.address or "",
        "sources": ", ".join(str(network) for network in pbx.addresses),
        "username": pbx.username or "",
    }


def index_of(settings: Settings, id_: str) -> int:
    """Where the PBX of that id stands, or where a new one would."""
    ids = [pbx.id for pbx in settings.pbxs]
    return ids.index(id_) if id_ in ids else len(ids)


def paths(settings: Settings, typed: Mapping[str, str]) -> dict[str, str]:
    """Settings path to form field."""
    base = f"pbxs[{index_of(settings, typed.get('id', ''))}]"
    names = {"address": "address", "addresses": "sources", "username": "username", "mode": "mode"}
    return {f"{base}.{setting}": name for setting, name in (names | {name: name for name in _PLAIN}).items()}


def edited(settings: Settings, typed: Mapping[str, str], fresh: str, renew: bool = False) -> Settings:
    """The settings with that PBX, and with numbers that rang nowhere ringing there. Raises Unfit.

    `fresh`: the password for one that logs in and has none, or gets a new one (`renew`).
    """
    index = index_of(settings, typed.get("id", ""))
    old = settings.pbxs[index] if index < len(settings.pbxs) else None
    known = product(brand_of(typed.get("brand", "")))
    kept: dict[str, Any] = {name: getattr(old, name) for name in Pbx.model_fields} if old else {}
    if old is None or old.brand != known.brand:
        kept["number_format"] = known.number_format
    kept |= {name: typed[name] for name in _PLAIN if typed.get(name)}
    kept["outside_prefix"] = typed.get("outside_prefix", "")
    mode = typed.get("mode") or known.modes[0]
    sources = re.split(r"[,;\s]+", typed.get("sources", ""))
    kept |= {
        "id": old.id if old else _free_id(settings, known.brand),
        "brand": known.brand,
        "mode": mode,
        "address": typed.get("address") or None,
        "addresses": tuple(source for source in sources if source),
    }
    if mode == "register":
        kept["username"] = typed.get("username") or kept.get("username") or f"trunkbox-{kept['id']}"
        kept["password"] = fresh if renew or not kept.get("password") else kept["password"]
    with at(f"pbxs[{index}]"):
        pbx = Pbx(**kept)
    pbxs = (*settings.pbxs[:index], pbx, *settings.pbxs[index + 1 :])
    return settings.replace(pbxs=pbxs, numbers=tuple(_ringing(line, pbx.id) for line in settings.numbers))


def _ringing(line: Number | NumberRange, pbx: str) -> Number | NumberRange:
    return line.model_copy(update={"pbx": pbx}) if line.pbx is None else line


def _free_id(settings: Settings, brand: str) -> str:
    """An id for a new PBX, after its brand: sentences put "PBX" before it, so that word would stand twice."""
    base = brand if brand != "generic" else {"nl": "kantoor", "en": "office"}[settings.box.language]
    taken = {pbx.id for pbx in settings.pbxs}
    return next(one for n in range(1, 1000) if (one := base if n == 1 else f"{base}-{n}") not in taken)
