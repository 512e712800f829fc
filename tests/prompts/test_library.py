"""Which sound belongs to a prompt, and what there is to choose from.

Law: a prompt whose sound is gone has none; nothing raises.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.prompts.built_in import IDS, Spoken, Tone
from appliance.prompts.catalogue import choices, texts
from appliance.prompts.library import FOLDER, LANGUAGES, Lang, library, places
from appliance.settings.checks import check
from tests.settings.samples import settings

OWN = [{"id": "welkom", "label": "Welkom", "file": "a1.wav"}, {"id": "closed", "file": "b2.wav"}]

NL, EN, OURS = "made/nl/goodbye.wav", "made/en/goodbye.wav", f"{FOLDER}/b2.wav"


def shelf(root: Path, *names: str) -> Path:
    for name in names:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return root


@pytest.mark.parametrize(
    ("id", "lang", "there", "found"),
    [
        pytest.param("welkom", "nl", [f"{FOLDER}/a1.wav"], f"{FOLDER}/a1.wav", id="the owner's"),
        pytest.param("welkom", "nl", [NL], None, id="the owner's file is gone"),
        pytest.param("closed", "nl", ["made/nl/closed.wav", OURS], OURS, id="replaced"),
        pytest.param("closed", "nl", ["made/nl/closed.wav"], "made/nl/closed.wav", id="its replacement is gone"),
        pytest.param("goodbye", "en", [NL, EN], EN, id="English"),
        pytest.param("goodbye", "en", [NL], NL, id="better Dutch than nothing"),
        pytest.param("goodbye", None, [NL, EN], NL, id="the box's language"),
        pytest.param("beep", "en", ["made/tones/beep.wav"], "made/tones/beep.wav", id="a tone has no language"),
        pytest.param("beep", "en", [], None, id="nothing was made"),
        pytest.param("niets", "nl", [], None, id="nobody knows it"),
    ],
)  # fmt: skip
def test_a_prompt_is_looked_up(
    id: str, lang: Lang | None, there: list[str], found: str | None, tmp_path: Path
) -> None:
    root = shelf(tmp_path, *there)
    shelved = library(settings(prompts=OWN), root, lang, root / "made")
    assert shelved.get(id) == (root / found if found else None)


def test_every_language_says_every_announcement_and_names_every_tone() -> None:
    for lang in LANGUAGES:
        assert set(texts(lang)) == IDS
        assert all(texts(lang)[one]["label"] for one in IDS)
        assert all(texts(lang)[one]["text"] for one in Spoken)
        assert not any("text" in texts(lang)[one] for one in Tone)


def test_a_replaced_announcement_is_offered_once() -> None:
    offered = choices(settings(prompts=OWN), "en")
    assert [one.id for one in offered[:2]] == ["welkom", "closed"]
    assert [one.id for one in offered].count("closed") == 1
    assert (offered[1].own, offered[1].built_in, offered[1].label) == (True, True, "We are closed")
    assert {one.id for one in offered} == {"welkom", *Spoken}


def test_a_belplan_may_say_what_is_built_in() -> None:
    plan = [{"do": "say", "prompt": one} for one in sorted(IDS)] + [{"do": "hangup"}]
    wanted = settings(belplans=[{"id": "b", "steps": plan}])
    assert not check(wanted)
    assert set(places(wanted, Path("/data"))) == IDS
