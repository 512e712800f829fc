"""The brands of PBX that the wizard knows, and what a person types where in each, computed from settings.

Law: pure; labels are that product's own, as printed there; what was never tried against the real product is not
called proven.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from appliance.settings.base import NumberFormat, Transport
from appliance.settings.lines import Brand, Pbx
from appliance.wizard.said import Said

Proof = Literal["tested", "documented", "unproven"]
"""tested: calls went through the real product. documented: written from its maker's documentation, not tried.
unproven: not even that; a generic profile. In words: `wizard_proof_<proof>`."""
Mode = Literal["peer", "register"]


@dataclass(frozen=True, slots=True)
class BoxPlace:
    """Where a PBX finds the box, and what it may show. `port` and `tls_port`: of the SIP sockets.

    `number`: the main number in E.164, for products that want one; `channels`: calls at once, None: not known.
    """

    host: str
    port: int = 5060
    tls_port: int = 5061
    number: str | None = None
    channels: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field to fill in. `printed`: `label` is as the product prints it, else a code of `appliance.words`.

    `value` may be a word to choose in a list. `secret`: show it on request only. `hint`: a sentence below it.
    """

    label: str
    value: str = field(repr=False)
    secret: bool = False
    hint: Said | None = None
    printed: bool = True


@dataclass(frozen=True, slots=True)
class Product:
    """A brand. `menu`: where in the product, as printed; `did`: how it tells the number called apart (a code).

    `number_format`: what it expects and sends unless someone changed it.
    """

    brand: Brand
    name: str
    proof: Proof
    modes: tuple[Mode, ...]
    menu: str
    number_format: NumberFormat
    did: str
    tips: tuple[str, ...] = ()


PRODUCTS: tuple[Product, ...] = (
    Product(
        "3cx", "3CX", "documented", ("register", "peer"), "Voice & Chat > Add Trunk > Generic", "plain",
        "wizard_did_3cx", ("wizard_tip_3cx_source", "wizard_tip_3cx_caller"),
    ),
    Product(
        "yeastar", "Yeastar P", "documented", ("register", "peer"), "Extension and Trunk > Trunk > Add", "plain",
        "wizard_did_pattern", ("wizard_tip_yeastar_account",),
    ),
    Product(
        "mypbx", "Yeastar S / MyPBX", "documented", ("register", "peer"), "PBX > Trunks > VoIP Trunk", "plain",
        "wizard_did_pattern", ("wizard_tip_mypbx_from",),
    ),
    Product(
        "asterisk", "Asterisk (chan_pjsip)", "tested", ("peer", "register"), "/etc/asterisk/pjsip.conf",
        "plain", "wizard_did_exten", ("wizard_tip_asterisk_file",),
    ),
    Product(
        "kamailio", "Kamailio", "documented", ("peer", "register"), "/etc/kamailio", "e164",
        "wizard_did_script", ("wizard_tip_kamailio_file",),
    ),
    Product(
        "ipoffice", "Avaya IP Office", "documented", ("peer", "register"),
        "System Settings > Line > Add/Edit Trunk Line > SIP Line", "plain",
        "wizard_did_ipoffice", ("wizard_tip_ipoffice_options",),
    ),
    Product(
        "snom", "snom ONE / Vodia", "documented", ("register", "peer"), "Domains > Trunks", "plain",
        "wizard_did_template",
    ),
    Product("elmeg", "elmeg", "unproven", ("register", "peer"), "", "national", "wizard_did_unknown"),
    Product("barracuda", "Barracuda", "unproven", ("register", "peer"), "", "plain", "wizard_did_unknown"),
    Product("4psa", "4PSA VoipNow", "unproven", ("register", "peer"), "", "plain", "wizard_did_unknown"),
    Product("generic", "", "unproven", ("peer", "register"), "", "plain", "wizard_did_unknown"),
)  # fmt: skip
"""In the order of the tiles; the generic one has no name of its own (`wizard_brand_generic`). The first mode is
the one to advise. Labels and menus follow the makers' public manuals (3CX v20, Yeastar P-Series and MyPBX
administrator guides, Avaya IP Office web manager, snom ONE technical manual)."""


def product(brand: Brand) -> Product:
    """The product of a brand."""
    return next(one for one in PRODUCTS if one.brand == brand)


def fields(brand: Brand, pbx: Pbx, box: BoxPlace) -> tuple[Field, ...]:
    """What to fill in at the product, in its order, for the way that `pbx.mode` says."""
    row = _ROWS.get((brand, pbx.mode)) or _ROWS["generic", pbx.mode]
    return row(_Values(pbx, box))


@dataclass(frozen=True, slots=True)
class _Values:
    """The values that the fields are made of."""

    pbx: Pbx
    box: BoxPlace

    @property
    def host(self) -> str:
        return f"[{self.box.host}]" if ":" in self.box.host else self.box.host

    @property
    def port(self) -> str:
        return str(self.box.tls_port if self.pbx.transport == "tls" else self.box.port)

    @property
    def where(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def transport(self) -> str:
        return _TRANSPORTS[self.pbx.transport]

    @property
    def user(self) -> str:
        return self.pbx.username or ""

    @property
    def auth(self) -> str:
        return self.pbx.auth_username or self.user

    @property
    def main_number(self) -> str:
        return (self.box.number or "").removeprefix("+")

    @property
    def channels(self) -> str:
        known = self.pbx.channels or self.box.channels
        return str(known) if known else ""

    def password(self, label: str, printed: bool = True) -> Field:
        if self.pbx.password is None:
            return Field(label, "", True, Said("wizard_hint_no_password"), printed)
        return Field(label, self.pbx.password.get_secret_value(), True, None, printed)

    def login(self, user: str, auth: str, password: str) -> tuple[Field, ...]:
        return (Field(user, self.user), Field(auth, self.auth), self.password(password))


_TRANSPORTS: dict[Transport, str] = {"udp": "UDP", "tcp": "TCP", "tls": "TLS"}
_EMPTY = Said("wizard_hint_empty")
_CHOOSE = Said("wizard_hint_choose")


def _3cx(it: _Values) -> tuple[Field, ...]:
    server = (
        Field("Registrar/Server/Gateway Hostname or IP", it.host),
        Field("Port", it.port),
        Field("Outbound Proxy Hostname or IP", "", hint=_EMPTY),
        Field("Number of SIM Calls", it.channels, hint=None if it.channels else Said("wizard_hint_channels")),
    )
    number = Field("Main Trunk No", it.main_number, hint=Said("wizard_hint_main_number"))
    if it.pbx.mode == "peer":
        return (*server, Field("Type of Authentication", "Do not require - IP Based", hint=_CHOOSE), number)
    kind = Field("Type of Authentication", "Register/Account based", hint=_CHOOSE)
    return (*server, kind, Field("Authentication ID", it.auth), it.password("Authentication Password"), number)


def _yeastar(it: _Values) -> tuple[Field, ...]:
    head = (
        Field("Name", "Trunkbox"),
        Field("Select ITSP Template", "General", hint=_CHOOSE),
        Field("Trunk Type", "Peer Trunk" if it.pbx.mode == "peer" else "Register Trunk", hint=_CHOOSE),
        Field("Transport", it.transport, hint=_CHOOSE),
        Field("Hostname/IP", it.host),
        Field("Port", it.port),
        Field("Domain", it.host),
    )
    if it.pbx.mode == "peer":
        return head
    user, auth, password = it.login("Username", "Authentication Name", "Password")
    return (*head, user, password, auth)


def _mypbx(it: _Values) -> tuple[Field, ...]:
    head = (
        Field("Type", "SIP", hint=_CHOOSE),
        Field("Provider Name", "Trunkbox"),
        Field("Hostname/IP", it.host, hint=Said("wizard_hint_port_beside", {"port": it.port})),
    )
    channels = Field("Maximum Channels", it.channels or "0", hint=Said("wizard_hint_zero_unlimited"))
    if it.pbx.mode == "peer":
        return (*head, channels)
    login = it.login("Username", "Authorization name", "Password")
    return (*head, Field("Domain", it.host), *login, Field("From User", "", hint=_EMPTY), channels)


def _ipoffice(it: _Values) -> tuple[Field, ...]:
    head = (
        Field("ITSP Domain Name", it.host),
        Field("ITSP Proxy Address", it.host),
        Field("Layer 4 Protocol", it.transport, hint=_CHOOSE),
        Field("Send Port", it.port),
        Field("Call Routing Method", "To Header" if it.pbx.did_to == "to" else "Request URI", hint=_CHOOSE),
        Field("Association Method", "By Source IP address", hint=_CHOOSE),
        Field("Check OOS", "On", hint=_CHOOSE),
    )
    if it.pbx.mode == "peer":
        return head
    login = it.login("User Name", "Authentication Name", "Password")
    return (*head, *login, Field("Expiration (mins)", "5"), Field("Registration Required", "On", hint=_CHOOSE))


def _snom(it: _Values) -> tuple[Field, ...]:
    kind = "SIP Gateway" if it.pbx.mode == "peer" else "SIP Registration"
    transport = f";transport={it.pbx.transport}" if it.pbx.transport != "udp" else ""
    proxy = Field("Proxy Address", f"sip:{it.where}{transport}")
    head = (Field("Name", "Trunkbox"), Field("Type", kind, hint=_CHOOSE))
    if it.pbx.mode == "peer":
        return (*head, Field("Domain", it.host), proxy)
    login = (Field("Account", it.user), Field("Domain", it.host), Field("Username", it.auth))
    return (*head, *login, it.password("Password"), it.password("Password (repeat)"), proxy)


def _generic(it: _Values) -> tuple[Field, ...]:
    head = (
        Field("wizard_field_server", it.host, printed=False),
        Field("wizard_field_port", it.port, printed=False),
        Field("wizard_field_transport", it.transport, printed=False),
    )
    if it.pbx.mode == "peer":
        return (*head, Field("wizard_field_registration", "-", hint=Said("wizard_hint_no_login"), printed=False))
    return (
        *head,
        Field("wizard_field_username", it.user, printed=False),
        Field("wizard_field_auth_username", it.auth, printed=False),
        it.password("wizard_field_password", printed=False),
    )


_BY_BRAND: dict[Brand, Callable[[_Values], tuple[Field, ...]]] = {
    "3cx": _3cx,
    "yeastar": _yeastar,
    "mypbx": _mypbx,
    "ipoffice": _ipoffice,
    "snom": _snom,
    "generic": _generic,
}
_MODES: tuple[Mode, ...] = ("peer", "register")
_ROWS: dict[tuple[Brand, Mode], Callable[[_Values], tuple[Field, ...]]] = {
    (brand, mode): row for brand, row in _BY_BRAND.items() for mode in _MODES
}
