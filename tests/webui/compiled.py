"""Templates compiled once per test process: each test makes an application, and compiling was half of its time.

Law: what is kept is jinja's own bytecode, which it checks against the template's source; nothing else is shared.
"""

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache


class Kept(BytecodeCache):
    """The bytecode of every template that was needed so far, in memory."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill `bucket` if that template was compiled before."""
        known = self._kept.get(bucket.key)
        if known is not None:
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


def keep_templates() -> None:
    """From now on every application of this process shares what was compiled."""
    if "bytecode_cache" not in Flask.jinja_options:
        Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Kept()}
