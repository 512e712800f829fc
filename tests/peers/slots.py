"""The lab as values: a slot is one chain provider - box - PBX, with addresses and accounts of its own.

Law: slots share nothing but the two Asterisk processes, so calls of several slots may run at the same time.
"""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property


class Link(Enum):
    """How two sides know each other."""

    PEER = "peer"
    REGISTER = "register"


@dataclass(frozen=True)
class Slot:
    """One chain; `index` (1-99) makes its addresses and numbers, `direct` leaves the box out.

    `by_wizard`: the PBX is set up with the text that the wizard shows, as a customer would do it.
    """

    name: str
    index: int
    trunk: Link = Link.PEER
    pbx: Link = Link.PEER
    transport: str = "udp"
    codecs: tuple[str, ...] = ("alaw", "ulaw")
    dtmf_trunk: str = "rfc4733"
    dtmf_pbx: str = "rfc4733"
    qualify: int = 0
    direct: bool = False
    by_wizard: bool = False

    @cached_property
    def provider_address(self) -> str:
        """Where the provider listens, port 5060."""
        return f"127.0.10.{self.index}"

    @cached_property
    def pbx_address(self) -> str:
        """Where the PBX listens, port 5060."""
        return f"127.0.30.{self.index}"

    @cached_property
    def box_address(self) -> str:
        """Where the box listens, port 5060, on both its sides."""
        return f"127.0.20.{self.index}"

    @cached_property
    def beyond_provider(self) -> str:
        """The address that the provider takes its calls from."""
        return self.pbx_address if self.direct else self.box_address

    @cached_property
    def beyond_pbx(self) -> str:
        """The address that the PBX takes its calls from."""
        return self.provider_address if self.direct else self.box_address

    @cached_property
    def trunk_user(self) -> str:
        """The account at the provider, a number as providers give them."""
        return f"3150900{self.index:04}"

    @cached_property
    def trunk_password(self) -> str:
        """The password of the account at the provider."""
        return f"trunk-s3cret-{self.index}"

    @cached_property
    def pbx_user(self) -> str:
        """The account the PBX logs in with."""
        return self.trunk_user if self.direct else f"pbx{self.index}"

    @cached_property
    def pbx_password(self) -> str:
        """The password the PBX logs in with."""
        return self.trunk_password if self.direct else f"pbx-s3cret-{self.index}"

    @cached_property
    def realm(self) -> str:
        """The realm of the provider's challenges."""
        return "provider.lab"

    def did(self, behaviour: str) -> str:
        """Return a number of this slot's customer (31..): its last two digits choose what the PBX does."""
        return f"3150123{self.index:02}{behaviour}"

    def outside(self, behaviour: str) -> str:
        """Return a mobile number in the world (31..): its last two digits choose what the provider does."""
        return f"3161234{self.index:02}{behaviour}"
