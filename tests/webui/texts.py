"""Every text that the pages say, taken from templates and Python by babel's own extractors.

Law: looks at files alone, runs nothing of the application.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

WEBUI = Path(__file__).resolve().parents[2] / "webui"
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
OPTIONS = {"trimmed": "false", "silent": "false"}


@dataclass(frozen=True)
class Text:
    """A text of the source: `key` is its Dutch, a pair where there is a plural."""

    key: str | tuple[str, str]
    where: str


def texts() -> Iterator[Text]:
    """All texts of webui."""
    for path in sorted([*WEBUI.rglob("*.py"), *WEBUI.rglob("*.html")]):
        method = "python" if path.suffix == ".py" else "jinja2"
        for line, key, _comments, _context in extract_from_file(method, path, keywords=KEYWORDS, options=OPTIONS):
            yield Text(key, f"{path.relative_to(WEBUI)}:{line}")  # type: ignore[arg-type]


def catalogues() -> dict[str, Catalog]:
    """The English catalogues by their section."""
    found = {}
    for path in sorted((WEBUI / "translations" / "en" / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            found[path.stem] = read_po(file, locale="en")
    return found


def main() -> None:
    """Print what no catalogue knows, ready to be pasted into one."""
    known = {_key(message.id) for catalogue in catalogues().values() for message in catalogue if message.id}
    missing: dict[str | tuple[str, str], set[str]] = {}
    for text in texts():
        if text.key not in known:
            missing.setdefault(text.key, set()).add(text.where.rpartition(":")[0])
    for key, places in missing.items():
        ids = key if isinstance(key, tuple) else (key,)
        print(f"# {' '.join(sorted(places))}")
        print("\n".join(f"msgid{'_plural' * n} {json.dumps(i, ensure_ascii=False)}" for n, i in enumerate(ids)))
        print('msgstr ""\n' if len(ids) == 1 else 'msgstr[0] ""\nmsgstr[1] ""\n')


def _key(id: object) -> object:
    return tuple(id) if isinstance(id, (list, tuple)) else id


if __name__ == "__main__":
    main()
