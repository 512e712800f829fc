"""A TinyDB file whose rows each stand on a line of their own, so that one row can be read without parsing all.

Law: any TinyDB reads what is written here, and what any TinyDB wrote is read here; a file is replaced whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tinydb import TinyDB

from appliance.store.durable import DurableStorage, Tables, Unusable, read_tables, write_durably

Row = dict[str, Any]
TABLE = "rows"
_OPEN = b'{\n"' + TABLE.encode() + b'": {\n'
_CLOSE = b"\n}\n}\n"
_BETWEEN = b",\n"
_COLON = b": "


class LinedStorage(DurableStorage):
    """The durable storage in this form; it knows the one table `TABLE`.

    Rows are read and written one by one: a thread beside it gets its turn in between, which a single call into the
    JSON library for the whole file would not give.
    """

    def read(self) -> Tables | None:
        """The table, or None without a file. Raises Unusable."""
        try:
            lines = row_lines(read_text(self._path))
        except FileNotFoundError:
            return None
        pairs = (line.removesuffix(b",").partition(_COLON) for line in lines)
        return {TABLE: {key[1:-1].decode(): parse(row, self._path) for key, _, row in pairs}}

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Replace the file. Raises NotWritten, and then the file is as it was."""
        if set(data) - {TABLE}:
            raise ValueError(f"a lined file holds the table {TABLE} alone, not {sorted(data)}")
        table = data.get(TABLE, {}).items()
        rows = (b'"%b"%b%b' % (str(key).encode(), _COLON, _line(row)) for key, row in table)
        write_durably(self._path, _OPEN + _BETWEEN.join(rows) + _CLOSE)


class _Unparsed(dict[str, Any]):
    """A row that is only passed on, as the line that it was."""

    def __init__(self, line: bytes) -> None:
        super().__init__()
        self.line = line


class _AddingStorage(LinedStorage):
    """For inserting alone: what is there is not parsed, which makes a fold three times as quick."""

    def read(self) -> Tables | None:
        try:
            lines = row_lines(read_text(self._path))
        except FileNotFoundError:
            return None
        pairs = (line.removesuffix(b",").partition(_COLON) for line in lines)
        return {TABLE: {key[1:-1].decode(): _Unparsed(row) for key, _, row in pairs}}


def _line(row: object) -> bytes:
    return row.line if isinstance(row, _Unparsed) else dump(row)


def dump(row: object) -> bytes:
    """JSON in ASCII on one line: also what a hostile peer put into a header comes through unharmed.

    Raises ValueError or TypeError for what JSON cannot hold.
    """
    return json.dumps(row, separators=(",", ":"), allow_nan=False).encode("ascii")


def parse(line: bytes, path: Path) -> Row:
    """The row of a line of `path`. Raises Unusable."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as err:
        raise Unusable(path, f"a row is not JSON: {err}") from err
    if not isinstance(row, dict):
        raise Unusable(path, "a row is not an object")
    return row


def add_rows(path: Path, rows: Iterable[Row]) -> None:
    """Insert `rows` behind those of the file; all of them or none. Raises Unusable, NotWritten."""
    with TinyDB(path, storage=_AddingStorage) as db:
        db.table(TABLE).insert_multiple(rows)


def read_text(path: Path) -> bytes:
    """The file, unparsed: a row on each line as `"key": {row},` in the order of insertion, framed by the table.

    Raises Unusable; FileNotFoundError.
    """
    try:
        whole = path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as err:
        raise Unusable(path, err.strerror or "input/output error") from err
    if whole.startswith(_OPEN) and whole.endswith(_CLOSE):
        return whole
    table = (read_tables(path) or {}).get(TABLE)
    if table is None:
        raise Unusable(path, f"no table {TABLE}")
    return _OPEN + _BETWEEN.join(dump(key) + _COLON + dump(row) for key, row in table.items()) + _CLOSE


def row_lines(text: bytes) -> list[bytes]:
    """The lines of `read_text` that hold rows."""
    inner = text[len(_OPEN) : -len(_CLOSE)]
    return inner.split(b"\n") if inner else []
