"""The guides to a class: every screen they show can be reached, and is kept as a small picture in both languages."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.guide.walk import LANGUAGES, LARGEST, PICTURES, ROOT, pictures

GUIDES = {"en": ROOT / "docs" / "classroom.md", "ja": ROOT / "docs" / "classroom.ja.md"}
LEAST_COLOURS = 8


def shown(language: str) -> list[str]:
    """Return the pictures of a guide, in its order; each has words for who cannot see it."""
    text = GUIDES[language].read_text(encoding="utf-8")
    found = re.findall(r'<img src="pictures/([^"]+)"[^>]* alt="([^"]*)"', text)
    assert all(told for _, told in found) and text.count("<img") == len(found)
    return [name for name, _ in found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_of_the_guide_is_reached_and_kept(language: str, tmp_path: Path, chromium: Any) -> None:
    shots = pictures(tmp_path, language, chromium)
    taken = {name: Image.open(io.BytesIO(content)).convert("RGB") for name, content in shots}
    assert sorted(taken) == sorted(shown(language))
    for name, shot in taken.items():
        assert len(shot.getcolors(maxcolors=1 << 20) or []) >= LEAST_COLOURS, name
        with Image.open(PICTURES / name) as kept:
            assert kept.size == shot.size, f"{name}: run python -m tests.guide.walk"


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_are_small_and_none_is_left_over(language: str) -> None:
    kept = sorted(path.name for path in PICTURES.glob(f"*.{language}.png"))
    assert kept == sorted(shown(language))
    assert all((PICTURES / name).stat().st_size < LARGEST for name in kept)


def test_both_guides_show_the_same_screens() -> None:
    english, japanese = (shown(language) for language in LANGUAGES)
    assert [name.removesuffix(".en.png") for name in english] == [name.removesuffix(".ja.png") for name in japanese]
