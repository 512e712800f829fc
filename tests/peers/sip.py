"""SIP as text: take a message apart, build one, answer one, sign one.

Law: pure and blunt. Nothing is validated, since the point of a test may be to send what no real stack would.
"""

import hashlib
import itertools
import re
import uuid
from dataclasses import dataclass, field, replace

START = re.compile(rb"\A(?:SIP/2\.0 \d{3} |[A-Z]+ \S+ SIP/2\.0\r\n)")
COMPACT = {
    "v": "via",
    "f": "from",
    "t": "to",
    "i": "call-id",
    "m": "contact",
    "l": "content-length",
    "c": "content-type",
}
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Message:
    """A request (`method`, `uri`) or a response (`status`, `phrase`), with its headers in order and its body."""

    method: str = ""
    uri: str = ""
    status: int = 0
    phrase: str = ""
    headers: Headers = ()
    body: str = ""

    def all(self, name: str) -> list[str]:
        """Return every value of the header `name`, compact forms included."""
        wanted = name.lower()
        return [value for key, value in self.headers if COMPACT.get(key.lower(), key.lower()) == wanted]

    def get(self, name: str) -> str:
        """Return the first value of the header `name`, or an empty text."""
        return next(iter(self.all(name)), "")

    @property
    def call_id(self) -> str:
        """The Call-ID."""
        return self.get("Call-ID")

    @property
    def cseq_method(self) -> str:
        """The method that CSeq names: for a response, what it answers."""
        return self.get("CSeq").split(" ")[-1]

    def parameter(self, header: str, name: str) -> str:
        """Return the parameter `name` of the first `header`, or an empty text."""
        found = re.search(rf";\s*{name}=\"?([^;\">,\s]+)", self.get(header), re.IGNORECASE)
        return found.group(1) if found else ""

    def with_headers(self, *changes: tuple[str, str | None]) -> "Message":
        """Return a copy in which each named header is replaced, added, or (None) removed."""
        headers = list(self.headers)
        for name, value in changes:
            at = next((i for i, (key, _) in enumerate(headers) if key.lower() == name.lower()), len(headers))
            headers = [row for row in headers if row[0].lower() != name.lower()]
            if value is not None:
                headers.insert(at, (name, value))
        return replace(self, headers=tuple(headers))

    def encode(self) -> bytes:
        """Return the bytes to send; Content-Length is added when the message has none."""
        first = f"{self.method} {self.uri} SIP/2.0" if self.method else f"SIP/2.0 {self.status} {self.phrase}"
        headers = self.headers
        if not self.get("Content-Length"):
            headers = (*headers, ("Content-Length", str(len(self.body.encode()))))
        lines = [first, *(f"{name}: {value}" for name, value in headers)]
        return ("\r\n".join(lines) + "\r\n\r\n" + self.body).encode()


def parse(data: bytes) -> Message:
    """Take a message apart; ValueError when the first line is none of SIP's."""
    if not START.match(data):
        raise ValueError(f"no SIP message: {data[:60]!r}")
    head, _, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
    first, *lines = head.replace("\r\n ", " ").replace("\r\n\t", " ").split("\r\n")
    headers = tuple((name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines))
    one, two, three = (*first.split(" ", 2), "")[:3]
    if one == "SIP/2.0":
        return Message(status=int(two), phrase=three, headers=headers, body=body)
    return Message(method=one, uri=two, headers=headers, body=body)


def split(buffer: bytes) -> tuple[list[bytes], bytes]:
    """Cut a stream into whole messages by Content-Length (RFC 3261, 18.3); return them and the rest."""
    found: list[bytes] = []
    while True:
        buffer = buffer.lstrip(b"\r\n\x00")
        head, end, rest = buffer.partition(b"\r\n\r\n")
        if not end or not START.match(buffer):
            return found, buffer
        length = int(parse(head + end).get("Content-Length") or 0)
        if len(rest) < length:
            return found, buffer
        found.append(head + end + rest[:length])
        buffer = rest[length:]


_CSEQ = itertools.count(1)


@dataclass(frozen=True)
class Party:
    """Who speaks in a test: its number, its address with port, and the transport's name in Via."""

    user: str
    host: str
    transport: str = "UDP"
    tag: str = field(default_factory=lambda: uuid.uuid4().hex[:10])

    @property
    def uri(self) -> str:
        """Its address as a SIP URI."""
        return f"sip:{self.user}@{self.host}"


def without_parameters(uri: str) -> str:
    """Return a SIP URI without what follows its host; parameters of the user part stay."""
    user, at, host = uri.rpartition("@")
    return user + at + host.partition(";")[0]


def request(
    method: str,
    uri: str,
    party: Party,
    *extra: tuple[str, str | None],
    to: str = "",
    body: str = "",
    call_id: str = "",
) -> Message:
    """Build a complete out-of-dialog request; `extra` replaces, adds or removes headers."""
    basic = (
        ("Via", f"SIP/2.0/{party.transport} {party.host};rport;branch=z9hG4bK{uuid.uuid4().hex[:16]}"),
        ("Max-Forwards", "70"),
        ("From", f"<{party.uri}>;tag={party.tag}"),
        ("To", to or f"<{without_parameters(uri)}>"),
        ("Call-ID", call_id or uuid.uuid4().hex),
        ("CSeq", f"{next(_CSEQ)} {method}"),
        ("Contact", f"<{party.uri}{';transport=tcp' if party.transport == 'TCP' else ''}>"),
    )
    message = Message(method=method, uri=uri, headers=basic, body=body)
    if body:
        message = message.with_headers(("Content-Type", "application/sdp"))
    return message.with_headers(*extra)


def response(
    to: Message, status: int, phrase: str, *extra: tuple[str, str | None], tag: str = "", body: str = ""
) -> Message:
    """Answer the request `to`; `tag` goes on To when it has none yet (RFC 3261, 8.2.6)."""
    copied = [
        row
        for row in to.headers
        if row[0].lower() in ("via", "v", "from", "f", "call-id", "i", "cseq", "record-route")
    ]
    target = to.get("To")
    if tag and "tag=" not in target:
        target = f"{target};tag={tag}"
    message = Message(status=status, phrase=phrase, headers=(*copied, ("To", target)), body=body)
    if body:
        message = message.with_headers(("Content-Type", "application/sdp"))
    return message.with_headers(*extra)


def ack(invite: Message, final: Message) -> Message:
    """Acknowledge `final`: a failure with the INVITE's branch, a 2xx at its Contact (RFC 3261, 17.1.1.3)."""
    number = invite.get("CSeq").split(" ")[0]
    message = invite.with_headers(
        ("CSeq", f"{number} ACK"), ("To", final.get("To")), ("Content-Type", None), ("Contact", None)
    )
    message = replace(
        message.with_headers(("Proxy-Authorization", None), ("Authorization", None)), method="ACK", body=""
    )
    if final.status >= 300:
        return message
    return replace(_new_branch(message), uri=contact_uri(final) or invite.uri)


def in_dialog(
    invite: Message, final: Message, method: str, *extra: tuple[str, str | None], body: str = ""
) -> Message:
    """Build a request of the caller inside the dialog that `final` (2xx) made."""
    message = replace(invite, method=method, uri=contact_uri(final) or invite.uri, body=body)
    message = _new_branch(message.with_headers(("CSeq", f"{next(_CSEQ) + 100} {method}"), ("To", final.get("To"))))
    if not body:
        message = message.with_headers(("Content-Type", None))
    return message.with_headers(("Authorization", None), ("Proxy-Authorization", None), *extra)


def _new_branch(message: Message) -> Message:
    via = re.sub(r"branch=[^;]+", f"branch=z9hG4bK{uuid.uuid4().hex[:16]}", message.get("Via"))
    return message.with_headers(("Via", via))


def contact_uri(message: Message) -> str:
    """Return the URI inside the first Contact, or an empty text."""
    found = re.search(r"<([^>]+)>", message.get("Contact"))
    return found.group(1) if found else message.get("Contact").split(";")[0]


def signed(message: Message, challenge: Message, username: str, password: str, *, nc: int = 1) -> Message:
    """Return `message` with the answer to the digest `challenge` (401 or 407; RFC 2617, RFC 8760 SHA-256)."""
    proxy = challenge.status == 407
    offered = challenge.get("Proxy-Authenticate" if proxy else "WWW-Authenticate")
    value = authorization(message.method, message.uri, offered, username, password, nc=nc)
    number = int(message.get("CSeq").split(" ")[0])
    again = message.with_headers(
        ("Proxy-Authorization" if proxy else "Authorization", value), ("CSeq", f"{number + 1} {message.method}")
    )
    return _new_branch(again)


def authorization(
    method: str, uri: str, challenge: str, username: str, password: str, *, nc: int = 1, cnonce: str = "0a4f113b"
) -> str:
    """Return the value of an Authorization header that answers the value `challenge`."""
    given = {
        key.lower(): quoted or plain
        for key, quoted, plain in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', challenge)
    }
    algorithm = given.get("algorithm", "MD5")
    digest = hashlib.sha256 if algorithm.upper().startswith("SHA-256") else hashlib.md5

    def h(text: str) -> str:
        return digest(text.encode()).hexdigest()

    a1, a2 = h(f"{username}:{given['realm']}:{password}"), h(f"{method}:{uri}")
    parts = [f'username="{username}"', f'realm="{given["realm"]}"', f'nonce="{given["nonce"]}"', f'uri="{uri}"']
    if "qop" in given:
        count = f"{nc:08x}"
        answer = h(f"{a1}:{given['nonce']}:{count}:{cnonce}:auth:{a2}")
        parts += [f"nc={count}", f'cnonce="{cnonce}"', "qop=auth"]
    else:
        answer = h(f"{a1}:{given['nonce']}:{a2}")
    parts += [f'response="{answer}"', f"algorithm={algorithm}"]
    if "opaque" in given:
        parts.append(f'opaque="{given["opaque"]}"')
    return "Digest " + ", ".join(parts)


def sdp(
    address: str,
    port: int,
    *,
    payloads: str = "8 0 101",
    direction: str = "sendrecv",
    media: str = "audio",
    version: int = 1,
) -> str:
    """Return a session description of one stream (RFC 4566)."""
    if media == "image":
        line = f"m=image {port} udptl t38\r\na=T38FaxVersion:0\r\na=T38MaxBitRate:14400\r\n"
    else:
        rates = {
            "8": "PCMA/8000",
            "0": "PCMU/8000",
            "9": "G722/8000",
            "101": "telephone-event/8000",
            "13": "CN/8000",
        }
        maps = "".join(f"a=rtpmap:{number} {rates[number]}\r\n" for number in payloads.split())
        events = "a=fmtp:101 0-16\r\n" if "101" in payloads.split() else ""
        line = f"m=audio {port} RTP/AVP {payloads}\r\n{maps}{events}a=ptime:20\r\na={direction}\r\n"
    place = f"IN IP6 {address}" if ":" in address else f"IN IP4 {address}"
    return f"v=0\r\no=- 1 {version} {place}\r\ns=-\r\nc={place}\r\nt=0 0\r\n{line}"


def media_address(body: str) -> tuple[str, int]:
    """Return where a session description wants its first stream: address and port."""
    address = re.search(r"^c=IN IP[46] (\S+)", body, re.MULTILINE)
    port = re.search(r"^m=\w+ (\d+)", body, re.MULTILINE)
    if address is None or port is None:
        raise ValueError(f"no stream in the session description: {body!r}")
    return address.group(1).strip(), int(port.group(1))
