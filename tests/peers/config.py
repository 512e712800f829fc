"""The configuration files of both Asterisks, written from the slots.

Law: pure; the same slots give the same files.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from appliance.settings.lines import Pbx
from appliance.wizard.brand_files import config_text
from appliance.wizard.brands import BoxPlace
from tests.peers.slots import Link, Slot

CONF = Path(__file__).with_name("conf")
AMI_PORT, AMI_USER = 5038, "lab"
DTMF = {"rfc4733": "rfc4733", "info": "info"}
EMPTY = ("ccss", "cel", "features", "http", "musiconhold", "pjproject", "udptl")
RTP_PORTS = {"provider": (10000, 14999), "pbx": (20000, 24999)}


class Side(Enum):
    """Which of the two an Asterisk plays."""

    PROVIDER = "provider"
    PBX = "pbx"

    def address(self, slot: Slot) -> str:
        """Return where this side listens in `slot`."""
        return slot.provider_address if self is Side.PROVIDER else slot.pbx_address

    def beyond(self, slot: Slot) -> str:
        """Return the address at the other end of this side's wire."""
        return slot.beyond_provider if self is Side.PROVIDER else slot.beyond_pbx

    def endpoint(self, slot: Slot) -> str:
        """Return the name of this side's endpoint: at a registrar it must be the account's name."""
        return slot.trunk_user if self is Side.PROVIDER else slot.name


@dataclass(frozen=True)
class Place:
    """Where an instance lives as it sees it: its folder inside the chroot, its AMI address and secret."""

    side: Side
    folder: str
    modules: str
    ami_address: str
    ami_secret: str

    @property
    def sounds(self) -> str:
        """The folder of what is played and recorded."""
        return f"{self.folder}/sounds"


def files(place: Place, slots: Iterable[Slot]) -> Mapping[str, str]:
    """Return every configuration file of one instance: name to text."""
    low, high = RTP_PORTS[place.side.value]
    dialplan = (CONF / "extensions.conf").read_text()
    return {
        **{f"{name}.conf": "[general]\n" for name in EMPTY},
        "acl.conf": "",
        "asterisk.conf": _asterisk(place),
        "modules.conf": (CONF / "modules.conf").read_text(),
        "cdr.conf": "[general]\nenable=no\n",
        "indications.conf": "[general]\ncountry=nl\n[nl]\ndescription=Netherlands\nringcadence=1000,4000\n"
        "dial=425\nbusy=425/500,0/500\nring=425/1000,0/4000\ncongestion=425/250,0/250\n",
        "logger.conf": "[general]\ndateformat=%F %T.%3q\n[logfiles]\nfull => notice,warning,error,verbose(2)\n",
        "rtp.conf": f"[general]\nrtpstart={low}\nrtpend={high}\nstrictrtp=yes\nicesupport=no\nrtcpinterval=5000\n",
        "manager.conf": f"[general]\nenabled=yes\nport={AMI_PORT}\nbindaddr={place.ami_address}\n"
        f"[{AMI_USER}]\nsecret={place.ami_secret}\nread=all\nwrite=all\nwritetimeout=5000\n",
        "extensions.conf": dialplan.replace("@SOUNDS@", place.sounds),
        "pjsip.conf": pjsip(place.side, slots),
    }


def _asterisk(place: Place) -> str:
    parts = {
        **{
            f"ast{name}dir": f"{place.folder}/{name}"
            for name in ("etc", "varlib", "db", "key", "agi", "spool", "run", "log")
        },
        "astmoddir": place.modules,
        "astdatadir": "/usr/share/asterisk",
        "astsbindir": "/usr/sbin",
    }
    lines = "\n".join(f"{name} => {value}" for name, value in parts.items())
    return f"[directories]\n{lines}\n[options]\nverbose = 3\nnocolor = yes\nmaxfiles = 8192\n"


def pjsip(side: Side, slots: Iterable[Slot]) -> str:
    """Return pjsip.conf for `side`: transports, endpoints and accounts of every slot."""
    name = "LabProvider" if side is Side.PROVIDER else "LabPBX"
    sections = [
        _section("global", type="global", user_agent=name, endpoint_identifier_order="ip,username,auth_username")
    ]
    for slot in slots:
        sections += _transports(side, slot)
        own = _by_wizard if slot.by_wizard else _pbx
        sections += _provider(slot) if side is Side.PROVIDER else own(slot)
    return "\n".join(sections)


def _section(name: str, **options: object) -> str:
    lines = "\n".join(f"{key}={value}" for key, value in options.items())
    return f"[{name}]\n{lines}\n"


def _transports(side: Side, slot: Slot) -> list[str]:
    bind = f"{side.address(slot)}:5060"
    return [
        _section(f"{slot.name}-{proto}", type="transport", protocol=proto, bind=bind) for proto in ("udp", "tcp")
    ]


def _endpoint(side: Side, slot: Slot, **more: object) -> str:
    name, address = side.endpoint(slot), side.address(slot)
    options = {
        "type": "endpoint",
        "transport": f"{slot.name}-{slot.transport}",
        "context": "arrive",
        "disallow": "all",
        "allow": ",".join(slot.codecs),
        "direct_media": "no",
        "rtp_symmetric": "yes",
        "media_address": address,
        "bind_rtp_to_media_address": "yes",
        "aors": name,
        "from_domain": address,
        "trust_id_inbound": "yes",
        "trust_id_outbound": "yes",
        "send_pai": "yes",
        "dtmf_mode": DTMF[slot.dtmf_trunk if side is Side.PROVIDER else slot.dtmf_pbx],
        "timers": "yes",
        "100rel": "yes",
    }
    return _section(name, **{**options, **more})


def _contact(side: Side, slot: Slot) -> str:
    parameter = ";transport=tcp" if slot.transport == "tcp" else ""
    return f"sip:{side.beyond(slot)}:5060{parameter}"


def _identify(side: Side, slot: Slot) -> str:
    name = side.endpoint(slot)
    return _section(f"{name}-identify", type="identify", endpoint=name, match=side.beyond(slot))


def _provider(slot: Slot) -> list[str]:
    side, user = Side.PROVIDER, slot.trunk_user
    aor = {"type": "aor", "qualify_frequency": slot.qualify}
    nat = {"force_rport": "yes", "rewrite_contact": "yes"}
    if slot.trunk is Link.PEER:
        return [
            _endpoint(side, slot, **nat, identify_by="ip"),
            _section(user, **aor, contact=_contact(side, slot)),
            _identify(side, slot),
        ]
    return [
        _endpoint(side, slot, **nat, auth=user),
        _section(
            user, **aor, max_contacts=1, remove_existing="yes", minimum_expiration=30, default_expiration=120
        ),
        _section(
            user, type="auth", auth_type="digest", username=user, password=slot.trunk_password, realm=slot.realm
        ),
    ]


def _pbx(slot: Slot) -> list[str]:
    side, name = Side.PBX, slot.name
    registers = (slot.trunk if slot.direct else slot.pbx) is Link.REGISTER
    aor = _section(name, type="aor", contact=_contact(side, slot), qualify_frequency=slot.qualify)
    if not registers:
        return [_endpoint(side, slot), aor, _identify(side, slot)]
    target = _contact(side, slot)
    return [
        _endpoint(side, slot, outbound_auth=name, from_user=slot.pbx_user),
        aor,
        _identify(side, slot),
        _section(name, type="auth", auth_type="digest", username=slot.pbx_user, password=slot.pbx_password),
        _section(
            f"{name}-registration",
            type="registration",
            transport=f"{slot.name}-{slot.transport}",
            outbound_auth=name,
            server_uri=target,
            client_uri=f"sip:{slot.pbx_user}@{side.beyond(slot)}:5060",
            contact_user=slot.pbx_user,
            retry_interval=5,
            forbidden_retry_interval=5,
            auth_rejection_permanent="no",
            max_retries=100000,
            expiration=120,
            max_random_initial_delay=0,
            line="yes",
            endpoint=name,
        ),
    ]


def _by_wizard(slot: Slot) -> list[str]:
    """The wizard's text for Asterisk, word for word but for names: the lab has many PBXs in one Asterisk."""
    login = {"username": slot.pbx_user, "password": slot.pbx_password} if slot.pbx is Link.REGISTER else {}
    pbx = Pbx.model_validate({"id": "pbx", "mode": slot.pbx.value, "transport": slot.transport, **login})
    text = config_text("asterisk", pbx, BoxPlace(slot.box_address))
    assert text is not None
    alone = f"media_address = {slot.pbx_address}\nbind_rtp_to_media_address = yes\n"
    names = {
        "from-trunkbox": "arrive",
        "trunkbox-reg]": "trunkbox-registration]",
        "trunkbox": slot.name,
        "transport-": f"{slot.name}-",
        "type = endpoint\n": f"type = endpoint\n{alone}",
    }
    for name, there in names.items():
        text = text.replace(name, there)
    return [text]
