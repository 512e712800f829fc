"""A text to a canonical WAV, by a speech program that is on the box: nothing that is typed leaves it.

Law: the text reaches the program as a file, never as an argument or in a filter's own language.
"""

from __future__ import annotations

import re
from pathlib import Path

from appliance.prompts import confined
from appliance.prompts.convert import LOUDNESS, Unfit, convert
from appliance.prompts.library import Lang

LONGEST = 1000
"""Characters; about a minute and a half."""
_SPOKEN = "spoken.wav"
_ESPEAK = {
    "nl": ("espeak-ng", "-v", "nl", "-s", "148", "-p", "42", "-g", "2"),
    "en": ("espeak-ng", "-v", "en-gb", "-s", "155", "-p", "42", "-g", "2"),
}
"""Words a minute a little under its own 175: over a telephone, to somebody who does not expect it."""
_SLT = (
    "ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-f", "lavfi", "-i",
    "flite=textfile=text.txt:voice=slt", "-c:a", "pcm_s16le", "-y", _SPOKEN,
)  # fmt: skip
"""The English voice that comes with ffmpeg in Debian (CMU Flite): a person's, where espeak's is a formant's."""


def speak(text: str, lang: Lang, folder: Path, loudness: float = LOUDNESS) -> Path:
    """What `text` sounds like, made in `folder`, which is the caller's to remove. Raises Unfit."""
    plain = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())
    if not plain:
        raise Unfit("prompt_no_text")
    if len(plain) > LONGEST:
        raise Unfit("prompt_text_long", most=LONGEST)
    try:
        (folder / "text.txt").write_text(plain + "\n", encoding="utf-8")
        if not (lang == "en" and _spoken(_SLT, folder)) and not _spoken(
            (*_ESPEAK[lang], "-f", "text.txt", "-w", _SPOKEN), folder
        ):
            raise Unfit("prompt_not_spoken")
    except confined.NoProgram as err:
        raise Unfit("prompt_no_program", name=err.name) from err
    except OSError as err:
        raise Unfit("prompt_disk", why=err.strerror or str(err)) from err
    return convert(folder / _SPOKEN, folder, loudness)


def _spoken(argv: tuple[str, ...], folder: Path) -> bool:
    wav = folder / _SPOKEN
    wav.unlink(missing_ok=True)
    return confined.run(argv, folder).code == 0 and wav.is_file()
