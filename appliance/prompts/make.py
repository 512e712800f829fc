"""Make the built-in sounds, at set-up and when an image is built: `python -m appliance.prompts.make`.

Law: only what is missing or was made otherwise is made; each file appears whole. Without the speech programs the
tones are there all the same, and a prompt that is not there drops nobody.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from appliance.prompts import convert, speech, tones
from appliance.prompts.built_in import Spoken, Tone
from appliance.prompts.catalogue import texts
from appliance.prompts.convert import Unfit
from appliance.prompts.library import LANGUAGES, MADE
from appliance.words import say

STAMP = "made.json"
_HERE = Path(__file__).parent
_TONES: dict[Tone, Callable[[], tones.Samples[int]]] = {
    Tone.MUSIC: tones.music,
    Tone.RINGING: tones.ringing,
    Tone.BUSY: tones.busy,
    Tone.BEEP: tones.beep,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file inside the folder, what it hangs on, and how it is made in a folder of its own."""

    name: str
    key: str
    make: Callable[[Path], Path]


def make(folder: Path = MADE) -> tuple[int, tuple[Unfit, ...]]:
    """Make what is missing; how many were made, and what was in the way. Raises OSError."""
    folder.mkdir(exist_ok=True)
    stamps, made, trouble = _stamps(folder), 0, []
    for one in wanted():
        to = folder / one.name
        if stamps.get(one.name) == one.key and to.is_file():
            continue
        to.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as own:
            try:
                one.make(Path(own)).replace(to)
            except Unfit as err:
                trouble.append(err)
                continue
        stamps[one.name] = one.key
        made += 1
    (folder / STAMP).write_text(json.dumps(stamps, indent=1, sort_keys=True))
    return made, tuple(trouble)


def wanted() -> Iterator[Wanted]:
    """Every built-in sound."""
    voice = _hash(*((_HERE / name).read_bytes() for name in ("speech.py", "convert.py", "confined.py")))
    for lang in LANGUAGES:
        for id in Spoken:
            text = texts(lang)[id]["text"]
            yield Wanted(
                f"{lang}/{id}.wav",
                _hash(voice.encode(), text.encode()),
                lambda own, text=text, lang=lang: speech.speak(text, lang, own),  # type: ignore[misc]
            )
    tone = _hash((_HERE / "tones.py").read_bytes())
    for which, samples in _TONES.items():
        yield Wanted(f"tones/{which}.wav", tone, lambda own, samples=samples: _written(own, samples()))  # type: ignore[misc]


def _written(own: Path, samples: tones.Samples[int]) -> Path:
    path = own / "tone.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(convert.RATE)
        file.writeframes(samples.tobytes())
    return path


def _stamps(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / STAMP).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _hash(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def main() -> int:
    """The command: 0 also without speech; it then says what is missing."""
    made, trouble = make()
    for text in sorted({say("en", one.code, one.params) for one in trouble}):
        print(text, file=sys.stderr)
    print(f"{sum(1 for _ in wanted())} sounds, {made} new, {len(trouble)} missing", flush=True)
    return 1 if trouble else 0


if __name__ == "__main__":
    raise SystemExit(main())
