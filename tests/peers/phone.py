"""A party that can hold a whole call by hand, as PBX or as provider, with real RTP and any header or re-INVITE.

Law: it does nothing by itself; every step is the test's, so that a test can leave one out.
"""

import contextlib
from dataclasses import replace

from tests.peers import sip
from tests.peers.netns import NetNs
from tests.peers.rtp import Stream
from tests.peers.sipclient import SipClient

Header = tuple[str, str | None]


class Phone:
    """One SIP socket, and an RTP stream for each call."""

    def __init__(self, ns: NetNs, address: str, target: str, *, user: str = "phone", port: int = 5060) -> None:
        """Listen at `address`; calls go to `target`, port 5060."""
        self.ns, self.address, self.target = ns, address, target
        self.client = SipClient(ns, address, target, user=user, port=port)
        self._streams: list[Stream] = []
        self._known: set[str] = set()

    def stream(self) -> Stream:
        """Open an RTP stream for one call; it is closed with the phone."""
        opened = Stream(self.ns, self.address)
        self._streams.append(opened)
        return opened

    def call(
        self, number: str, *extra: Header, payloads: str = "8 0 101", login: tuple[str, str] | None = None
    ) -> "Dialog":
        """Send an INVITE for `number`; with `login` a challenge is answered."""
        stream = self.stream()
        body = stream.describe(sip.sdp(self.address, stream.port, payloads=payloads))
        host = f"[{self.target}]" if ":" in self.target else self.target
        invite = self.client.request("INVITE", f"sip:{number}@{host}", *extra, body=body)
        self.client.send(invite)
        if login is not None:
            challenge = self.client.await_final(invite)
            if challenge.status in (401, 407):
                self.client.send(sip.ack(invite, challenge))
                invite = sip.signed(invite, challenge, *login)
                self.client.send(invite)
        return Dialog(self, stream, invite)

    def await_call(self, timeout: float = 5.0) -> "Arrived":
        """Return the next INVITE that opens a dialog."""

        def fits(message: sip.Message) -> bool:
            return (
                message.method == "INVITE"
                and "tag=" not in message.get("To")
                and message.call_id not in self._known
            )

        invite = self.client.await_message("an INVITE", fits, timeout=timeout)
        self._known.add(invite.call_id)
        return Arrived(self, self.stream(), invite)

    def close(self) -> None:
        """Free its ports."""
        self.client.close()
        for stream in self._streams:
            stream.close()


class Leg:
    """What both ends of a call can do inside its dialog."""

    def __init__(self, phone: Phone, stream: Stream, invite: sip.Message) -> None:
        """`invite` opened the dialog."""
        self.phone, self.stream, self.invite = phone, stream, invite
        self._remote_sdp = ""

    @property
    def remote_sdp(self) -> str:
        """The far end's session description, "" before there is one; the stream takes what concerns it."""
        return self._remote_sdp

    @remote_sdp.setter
    def remote_sdp(self, body: str) -> None:
        self._remote_sdp = body
        if body:
            self.stream.agree(body)

    @property
    def media(self) -> tuple[str, int]:
        """Where the far end wants RTP."""
        return sip.media_address(self.remote_sdp)

    def request(self, method: str, *extra: Header, body: str = "") -> sip.Message:
        """Build a request inside the dialog."""
        raise NotImplementedError

    def ask(self, method: str, *extra: Header, body: str = "", timeout: float = 5.0) -> sip.Message:
        """Send a request inside the dialog and return its final answer, acknowledged when it is an INVITE."""
        message = self.request(method, *extra, body=body)
        self.phone.client.send(message)
        final = self.phone.client.await_final(message, timeout)
        if method == "INVITE":
            self.acknowledge(message, final)
            if final.status < 300 and final.body:
                self.remote_sdp = final.body
        return final

    def offer(self, direction: str = "sendrecv", version: int = 2) -> str:
        """Describe this side's stream: `sendonly` holds, `sendrecv` takes back, `t38` asks for fax."""
        media = "image" if direction == "t38" else "audio"
        body = sip.sdp(self.phone.address, self.stream.port, direction=direction, media=media, version=version)
        return self.stream.describe(body)

    def reinvite(self, direction: str = "sendrecv", *extra: Header) -> sip.Message:
        """Offer the stream again and return the final answer."""
        return self.ask("INVITE", *extra, body=self.offer(direction))

    def accept(self, reinvite: sip.Message, direction: str) -> None:
        """Take a re-INVITE of the far end."""
        self.reply(reinvite, 200, "OK", body=self.offer(direction, 2 + int(reinvite.get("CSeq").split(" ")[0])))

    def acknowledge(self, invite: sip.Message, final: sip.Message) -> None:
        """Send the ACK of a re-INVITE that `final` answered."""
        self.phone.client.send(sip.ack(invite, final))

    def info_digit(self, digit: str) -> sip.Message:
        """Send a digit by INFO (application/dtmf-relay)."""
        kind = ("Content-Type", "application/dtmf-relay")
        return self.ask("INFO", kind, body=f"Signal={digit}\r\nDuration=160\r\n")

    def await_request(self, method: str, timeout: float = 5.0, since: int = 0) -> sip.Message:
        """Return the far end's first request `method` in this dialog, from `since` received messages on."""

        def fits(message: sip.Message) -> bool:
            return (
                message.method == method and message.call_id == self.invite.call_id and "tag=" in message.get("To")
            )

        return self.phone.client.await_message(f"{method} in the call", fits, since=since, timeout=timeout)

    def reply(self, to: sip.Message, status: int, phrase: str, *extra: Header, body: str = "") -> None:
        """Answer a request of the far end."""
        contact = ("Contact", f"<{self.phone.client.party.uri}>")
        self.phone.client.send(sip.response(to, status, phrase, contact, *extra, body=body))

    def hangup(self) -> sip.Message:
        """Send BYE and return its answer."""
        return self.ask("BYE")

    def await_bye(self, timeout: float = 5.0) -> sip.Message:
        """Wait for the far end's BYE and confirm it."""
        bye = self.await_request("BYE", timeout)
        self.reply(bye, 200, "OK")
        return bye


class Dialog(Leg):
    """A call that this phone placed."""

    final: sip.Message | None = None

    def await_status(self, status: int, timeout: float = 5.0) -> sip.Message:
        """Return the first answer `status` to the INVITE."""

        def fits(message: sip.Message) -> bool:
            return (
                message.status == status and message.get("CSeq") == self.invite.get("CSeq") and self._ours(message)
            )

        found = self.phone.client.await_message(f"{status} to INVITE", fits, timeout=timeout)
        self.remote_sdp = found.body or self.remote_sdp
        return found

    def _ours(self, message: sip.Message) -> bool:
        return message.call_id == self.invite.call_id

    def await_final(self, timeout: float = 10.0) -> sip.Message:
        """Return the final answer, acknowledged."""
        self.final = self.phone.client.await_final(self.invite, timeout)
        self.remote_sdp = self.final.body or self.remote_sdp
        self.phone.client.send(sip.ack(self.invite, self.final))
        return self.final

    def cancel(self) -> sip.Message:
        """Give up, and return the CANCEL that was sent (RFC 3261, 9.1)."""
        number = self.invite.get("CSeq").split(" ")[0]
        cancel = replace(self.invite, method="CANCEL", body="").with_headers(
            ("CSeq", f"{number} CANCEL"), ("Content-Type", None), ("Contact", None)
        )
        self.phone.client.send(cancel)
        return cancel

    def request(self, method: str, *extra: Header, body: str = "") -> sip.Message:
        """Build a request inside the dialog that the final answer made."""
        if self.final is None:
            raise AssertionError("the call was not answered yet: await_final first")
        return sip.in_dialog(self.invite, self.final, method, *extra, body=body)


class Arrived(Leg):
    """A call that came to this phone."""

    def __init__(self, phone: Phone, stream: Stream, invite: sip.Message) -> None:
        """Nothing is answered yet."""
        super().__init__(phone, stream, invite)
        self.tag = f"t{id(self):x}"
        self.remote_sdp = invite.body

    def respond(self, status: int, phrase: str, *extra: Header, body: str = "") -> None:
        """Answer the INVITE with any status."""
        contact = ("Contact", f"<{self.phone.client.party.uri}>")
        self.phone.client.send(sip.response(self.invite, status, phrase, contact, *extra, tag=self.tag, body=body))

    def ring(self) -> None:
        """Answer 180."""
        self.respond(180, "Ringing")

    def early(self) -> None:
        """Answer 183 with a session description."""
        body = self.stream.describe(sip.sdp(self.phone.address, self.stream.port))
        self.respond(183, "Session Progress", body=body)

    def answer(self, *extra: Header, payloads: str = "8 0 101") -> None:
        """Answer 200 and wait for the ACK, sending the 200 again as RFC 3261, 13.3.1.4 wants."""
        body = self.stream.describe(sip.sdp(self.phone.address, self.stream.port, payloads=payloads))
        for _ in range(10):
            self.respond(200, "OK", *extra, body=body)
            with contextlib.suppress(TimeoutError):
                ack = self.await_request("ACK", 0.5)
                self.remote_sdp = self.remote_sdp or ack.body
                return
        raise TimeoutError("no ACK for the 200")

    def refuse(self, status: int, phrase: str, *extra: Header) -> None:
        """Refuse the call."""
        self.respond(status, phrase, *extra)

    def await_cancel(self, timeout: float = 5.0) -> None:
        """Wait for CANCEL, confirm it, and end the INVITE with 487."""
        cancel = self.phone.client.await_message(
            "CANCEL", lambda m: m.method == "CANCEL" and m.call_id == self.invite.call_id, timeout=timeout
        )
        self.phone.client.send(sip.response(cancel, 200, "OK", tag=self.tag))
        self.respond(487, "Request Terminated")

    def request(self, method: str, *extra: Header, body: str = "") -> sip.Message:
        """Build a request of the called side inside the dialog."""
        message = sip.request(method, sip.contact_uri(self.invite), self.phone.client.party, *extra, body=body)
        own = self.invite.get("To")
        return message.with_headers(
            ("From", own if "tag=" in own else f"{own};tag={self.tag}"),
            ("To", self.invite.get("From")),
            ("Call-ID", self.invite.call_id),
            *extra,
        )
