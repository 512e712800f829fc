"""The answer to a digest challenge, as a client (RFC 7616, RFC 8760).

Law: pure; the first challenge that we can answer counts, as the SIP stack that registers later does it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_HASHES = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}
_PARAM = re.compile(r'([A-Za-z0-9_-]{1,40})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))')


@dataclass(frozen=True, slots=True)
class Challenge:
    """One challenge. `algorithm` in capitals, MD5 when none is named; `qop` says whether `auth` is offered."""

    realm: str
    nonce: str
    algorithm: str = "MD5"
    qop: bool = False
    opaque: str | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class DigestLogin:
    """Who answers. `realm` narrows which challenges are ours, `*` for any."""

    username: str
    password: str = field(repr=False)
    realm: str = "*"


def read_challenges(values: Iterable[str]) -> tuple[Challenge, ...]:
    """The Digest challenges of WWW-Authenticate or Proxy-Authenticate values, in order."""
    return tuple(_challenge(value) for value in values if value[:7].lower() == "digest ")


def _challenge(value: str) -> Challenge:
    given = {m[1].lower(): _bare(m[2]) if m[2] is not None else m[3] for m in _PARAM.finditer(value[7:4096])}
    return Challenge(
        realm=given.get("realm", ""),
        nonce=given.get("nonce", ""),
        algorithm=given.get("algorithm", "MD5").upper(),
        qop="auth" in [word.strip().lower() for word in given.get("qop", "").split(",")],
        opaque=given.get("opaque"),
        stale=given.get("stale", "").lower() == "true",
    )


def choose(challenges: Iterable[Challenge], login: DigestLogin) -> Challenge | None:
    """The first challenge that this login can answer; None when none is of our realm and algorithms."""
    ours = (one for one in challenges if login.realm in ("*", one.realm) and one.algorithm in _HASHES)
    return next(ours, None)


def answer(challenge: Challenge, login: DigestLogin, method: str, uri: str, count: int, cnonce: str) -> str:
    """The value of an Authorization header; `count` is how often this nonce was used, this time included."""

    def h(text: str) -> str:
        return hashlib.new(_HASHES[challenge.algorithm], text.encode(), usedforsecurity=False).hexdigest()

    secret, request = h(f"{login.username}:{challenge.realm}:{login.password}"), h(f"{method}:{uri}")
    counted = f"{count:08x}"
    middle = f"{challenge.nonce}:{counted}:{cnonce}:auth" if challenge.qop else challenge.nonce
    fields = [
        f"username={_quoted(login.username)}",
        f"realm={_quoted(challenge.realm)}",
        f"nonce={_quoted(challenge.nonce)}",
        f"uri={_quoted(uri)}",
        f'response="{h(f"{secret}:{middle}:{request}")}"',
        f"algorithm={challenge.algorithm}",
    ]
    if challenge.qop:
        fields += [f'cnonce="{cnonce}"', "qop=auth", f"nc={counted}"]
    if challenge.opaque is not None:
        fields.append(f"opaque={_quoted(challenge.opaque)}")
    return "Digest " + ", ".join(fields)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _bare(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
