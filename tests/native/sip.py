"""A SIP peer of a few lines: its own socket, its own digest arithmetic (RFC 7616), nothing of the code under test.

Law: what is sent is exactly what the test wrote; waiting always has an end.
"""

import hashlib
import itertools
import re
import select
import socket
from dataclasses import dataclass, field
from typing import Self

PATIENCE = 5.0
_serial = itertools.count(1)


@dataclass(frozen=True)
class Reply:
    """One response. `headers`: lower-case name and value, in order."""

    code: int
    headers: tuple[tuple[str, str], ...]

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name.lower()]


def parse_request(data: bytes | None) -> list[str]:
    """The lines of a request's head."""
    assert data is not None, "no request came"
    return data.decode(errors="surrogateescape").partition("\r\n\r\n")[0].split("\r\n")


def answer(request: list[str], status: str, *lines: str, body: str = "") -> str:
    """A response to a request, with a tag of its own."""
    kept = [line for line in request if line.startswith(("Via:", "From:", "Call-ID:", "CSeq:"))]
    to = next(line for line in request if line.startswith("To:"))
    head = [f"SIP/2.0 {status}", *kept, f"{to};tag=peer", *lines, f"Content-Length: {len(body)}"]
    return "\r\n".join(head) + "\r\n\r\n" + body


def parse(data: bytes) -> Reply:
    head = data.decode(errors="surrogateescape").partition("\r\n\r\n")[0].split("\r\n")
    pairs = (line.partition(":") for line in head[1:])
    return Reply(int(head[0].split()[1]), tuple((key.strip().lower(), value.strip()) for key, _, value in pairs))


@dataclass
class Challenge:
    """One WWW-Authenticate, and how often its nonce was used."""

    realm: str
    nonce: str
    algorithm: str
    stale: bool
    count: int = 0

    def answer(self, user: str, password: str, method: str, uri: str, *, qop: bool = True) -> str:
        """An Authorization header with the next nonce count."""
        self.count += 1
        return self.answer_with(user, password, method, uri, self.count if qop else None)

    def answer_with(self, user: str, password: str, method: str, uri: str, count: int | None) -> str:
        digest = hashlib.sha256 if self.algorithm == "SHA-256" else hashlib.md5

        def h(text: str) -> str:
            return digest(text.encode()).hexdigest()

        middle = f"{self.nonce}:" if count is None else f"{self.nonce}:{count:08x}:cn:auth:"
        response = h(f"{h(f'{user}:{self.realm}:{password}')}:{middle}{h(f'{method}:{uri}')}")
        tail = "" if count is None else f',qop=auth,cnonce="cn",nc={count:08x}'
        return (
            f'Authorization: Digest username="{user}",realm="{self.realm}",nonce="{self.nonce}",uri="{uri}",'
            f'response="{response}",algorithm={self.algorithm}{tail}'
        )


def challenges(reply: Reply) -> list[Challenge]:
    """The challenges of a 401, best first as they came."""
    assert reply.code == 401, reply

    def part(text: str, name: str) -> str:
        found = re.search(rf'{name}="?([^",]*)', text)
        return found[1] if found else ""

    return [
        Challenge(part(v, "realm"), part(v, "nonce"), part(v, "algorithm"), part(v, "stale") == "true")
        for v in reply.all("www-authenticate")
    ]


@dataclass
class Peer:
    """A UDP socket at `address` that talks to the box."""

    address: str
    box_port: int
    box_address: str = "127.0.0.1"
    sock: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        self.sock = socket.socket(family, socket.SOCK_DGRAM)
        self.sock.bind((self.address, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.sock.close()

    @property
    def port(self) -> int:
        return int(self.sock.getsockname()[1])

    @property
    def host(self) -> str:
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"

    def send(self, data: bytes | str) -> None:
        raw = data.encode() if isinstance(data, str) else data
        self.sock.sendto(raw, (self.box_address, self.box_port))

    def receive(self, seconds: float = PATIENCE) -> bytes | None:
        """The next datagram, or None after that time."""
        ready = select.select([self.sock], [], [], seconds)[0]
        return self.sock.recv(65536) if ready else None

    def silent(self) -> bool:
        """Has nothing arrived by now?"""
        return self.receive(0) is None

    def ask(self, message: bytes | str) -> Reply:
        """Send and take the next response."""
        self.send(message)
        data = self.receive()
        assert data is not None, "the box did not answer"
        return parse(data)

    def request(
        self,
        method: str,
        uri: str = "sip:box",
        *lines: str,
        to: str = "sip:100@box",
        call_id: str | None = None,
        cseq: int = 1,
        branch: str | None = None,
        to_tag: str = "",
        body: str = "",
    ) -> str:
        """A request with the usual headers and `lines` between them."""
        n = next(_serial)
        head = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {self.host};rport;branch={branch or f'z9hG4bK-{n}'}",
            "Max-Forwards: 70",
            f"From: <sip:100@box>;tag=f{n}",
            f"To: <{to}>{f';tag={to_tag}' if to_tag else ''}",
            f"Call-ID: {call_id or f'call-{n}'}",
            f"CSeq: {cseq} {method}",
            *lines,
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join(head) + "\r\n\r\n" + body

    def register(self, *lines: str, **kwargs: object) -> Reply:
        """Send one REGISTER as written."""
        return self.ask(self.request("REGISTER", "sip:box", *lines, **kwargs))  # type: ignore[arg-type]

    def login(
        self, *lines: str, user: str = "alice", password: str = "secret", pick: int = 0, **kw: object
    ) -> Reply:
        """REGISTER, be challenged, answer the challenge numbered `pick`."""
        found = challenges(self.register(*lines, **kw))[pick]
        return self.register(found.answer(user, password, "REGISTER", "sip:box"), *lines, **kw)
