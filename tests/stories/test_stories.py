"""Every story of this folder, on both databases."""

from pathlib import Path

import pytest

from tests.support.stories import Player
from tests.support.town import Town

STORIES = sorted(Path(__file__).parent.glob("*.chat"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_story(town: Town, path: Path) -> None:
    Player(town, path).play()
