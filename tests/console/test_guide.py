"""The officers' guide at the desk, with its pictures."""

import re
from pathlib import Path

from bot.console import guide
from storage.session import Database
from tests.support import furnished
from tests.support.deskside import ADDRESS, Screen
from tests.support.town import Town


def test_the_guide_shows_its_pictures_and_nothing_else_of_the_folder(
    sqlite: tuple[Database, str], tmp_path: Path
) -> None:
    town = Town(*sqlite, tmp_path)
    screen = Screen(town).signs_in(town.officer("钱科员", furnished.COUNTY))

    page = screen.opens("/console/guide").get_data(as_text=True)
    shown = re.findall(r'<img src="(/console/guide/pictures/[a-z-]+\.png)"', page)
    answers = [screen.client.get(each, base_url=ADDRESS) for each in shown]
    outside = [
        screen.client.get(f"/console/guide/pictures/{each}", base_url=ADDRESS).status_code
        for each in ("phones.png", "..%2Fphones.png", "..%2F..%2Fofficers.md", "call.svg")
    ]
    town.close()

    files = {file.name for file in (guide.FOLDERS[-1] / "images" / "guide").glob("*.png")}
    assert {each.rpartition("/")[2] for each in shown} == files
    assert [(each.status_code, each.mimetype) for each in answers] == [(200, "image/png")] * 7
    assert all(len(each.data) <= 60_000 for each in answers)
    assert [each.close() for each in answers] == [None] * 7
    assert outside == [404] * 4
    assert "<td>县局审核通过</td>" in page
    assert "mermaid" not in page
