"""Ready configuration text for PBXs that take a file: Asterisk's pjsip.conf, Kamailio's tables.

Law: pure; a value can never begin a line or a statement of its own, whatever stands in the settings.
"""

from __future__ import annotations

from appliance.settings.base import Codec
from appliance.settings.lines import Brand, Pbx
from appliance.wizard.brands import BoxPlace

_CODECS: dict[Codec, str] = {"PCMA": "alaw", "PCMU": "ulaw", "G722": "g722"}
_SRTP = {"off": "no", "optional": "sdes", "required": "sdes"}


def config_text(brand: Brand, pbx: Pbx, box: BoxPlace) -> str | None:
    """The text to add to the product's configuration, holding the password; None: it takes no file."""
    match brand:
        case "asterisk":
            return _asterisk(pbx, box)
        case "kamailio":
            return _kamailio(pbx, box)
        case _:
            return None


def _uri(pbx: Pbx, box: BoxPlace, user: str = "") -> str:
    host = f"[{box.host}]" if ":" in box.host else box.host
    port = box.tls_port if pbx.transport == "tls" else box.port
    transport = f";transport={pbx.transport}" if pbx.transport != "udp" else ""
    return f"sip:{user + '@' if user else ''}{host}:{port}{transport}"


def _asterisk(pbx: Pbx, box: BoxPlace) -> str:
    """Sections of chan_pjsip; its documentation is `config show help res_pjsip` within Asterisk."""
    name = "trunkbox"
    endpoint = {
        "type": "endpoint",
        "transport": f"transport-{pbx.transport}",
        "context": f"from-{name}",
        "disallow": "all",
        "allow": ",".join(_CODECS[codec] for codec in pbx.codecs),
        "aors": name,
        "dtmf_mode": "info" if pbx.dtmf == "info" else "rfc4733",
        "media_encryption": _SRTP[pbx.srtp],
        "media_encryption_optimistic": "yes" if pbx.srtp == "optional" else "no",
        "direct_media": "no",
        "send_pai": "yes",
        "trust_id_inbound": "yes",
        "from_domain": box.host,
    }
    aor = {"type": "aor", "contact": _uri(pbx, box), "qualify_frequency": "30"}
    match = {"type": "identify", "endpoint": name, "match": box.host}
    parts = [("", endpoint), ("", aor), ("", match)]
    if pbx.mode == "register":
        user = pbx.username or ""
        password = pbx.password.get_secret_value() if pbx.password else ""
        login = {
            "type": "auth",
            "auth_type": "userpass",
            "username": pbx.auth_username or user,
            "password": password,
        }
        registration = {
            "type": "registration",
            "transport": f"transport-{pbx.transport}",
            "outbound_auth": f"{name}-auth",
            "server_uri": _uri(pbx, box),
            "client_uri": _uri(pbx, box, user),
            "contact_user": user,
            # Without these Asterisk gives up for ever: after the first failure at 0 retries, after ten by default,
            # and at once after a refusal. A box that restarts or a password that is mended must be found again.
            "retry_interval": "10",
            "forbidden_retry_interval": "30",
            "fatal_retry_interval": "30",
            "max_retries": "40000000",
            "auth_rejection_permanent": "no",
            "expiration": "300",
        }
        endpoint["outbound_auth"] = f"{name}-auth"
        parts += [("-auth", login), ("-reg", registration)]
    return "\n".join(_section(name + suffix, values) for suffix, values in parts)


def _section(name: str, values: dict[str, str]) -> str:
    lines = "".join(f"{key} = {_asterisk_value(value)}\n" for key, value in values.items())
    return f"[{name}]\n{lines}"


def _asterisk_value(value: str) -> str:
    """`;` begins a comment unless a backslash stands before it; `=>` would be an object, hence the blank."""
    return "".join(letter for letter in value if letter.isprintable()).replace(";", "\\;")


def _kamailio(pbx: Pbx, box: BoxPlace) -> str:
    """A line of dispatcher.list; for a login a row of `uacreg` too (modules dispatcher and uac)."""
    target = f"# dispatcher.list\n1 {_uri(pbx, box)} 0\n"
    if pbx.mode == "peer":
        return target
    user = pbx.username or ""
    password = pbx.password.get_secret_value() if pbx.password else ""
    row = {
        "l_uuid": "trunkbox",
        "l_username": user,
        "l_domain": box.host,
        "r_username": user,
        "r_domain": box.host,
        "realm": "",
        "auth_username": pbx.auth_username or user,
        "auth_password": password,
        "auth_proxy": _uri(pbx, box),
        "expires": "300",
    }
    names, values = ", ".join(row), ", ".join(_sql(value) for value in row.values())
    return f"{target}\n-- database, for the module uac\nINSERT INTO uacreg ({names})\nVALUES ({values});\n"


def _sql(value: str) -> str:
    """A string of standard SQL; the backslash is doubled too, for MySQL takes it as an escape."""
    clean = "".join(letter for letter in value if letter.isprintable())
    return "'" + clean.replace("\\", "\\\\").replace("'", "''") + "'"
