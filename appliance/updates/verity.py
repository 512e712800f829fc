"""The root of a dm-verity hash tree, computed over a content: whether all bytes are those that were signed.

Law: pure but for reading what it is given; SHA-256 with the salt in front (version 1), blocks of 4,096 bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import BinaryIO

BLOCK = 4096
FAN = BLOCK // 32
"""Hashes in one block of the tree."""


def blocks(file: BinaryIO, size: int) -> Iterator[bytes]:
    """The first `size` bytes of a file, block by block; fewer blocks when it ends before."""
    for _ in range(size // BLOCK):
        data = file.read(BLOCK)
        if len(data) < BLOCK:
            return
        yield data


def root_hash(content: Iterable[bytes], salt: bytes) -> str:
    """The root, in hexadecimal digits."""
    start = sha256(salt)
    level = [_hash(start, block) for block in content]
    while len(level) > 1:
        rows = (b"".join(level[at : at + FAN]).ljust(BLOCK, b"\0") for at in range(0, len(level), FAN))
        level = [_hash(start, row) for row in rows]
    return level[0].hex() if level else ""


def _hash(start: sha256, block: bytes) -> bytes:  # type: ignore[valid-type]
    one = start.copy()  # type: ignore[attr-defined]
    one.update(block)
    return bytes(one.digest())
