"""No expert, and nobody of his unit, learns a single answer: two worlds that nobody can tell apart.

In both worlds the same enterprises answer, but who gave which mark is swapped. Everything an
expert, the clerk of his unit or a stranger can say in the chat or open in a browser reads the same.
In a third world the sum is another: there the summary, and nothing else, differs.
"""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.simulator.api_oauth import new_code
from handlers.flows import rating
from handlers.flows.occasions import Errand
from handlers.operations import evaluations
from handlers.operations.evaluations import Scope
from handlers.operations.ratings import Given
from handlers.reception.commands import WORDS, Command
from storage.models import Bureau, Invitation, Rating
from storage.session import Database
from tests.support import cast, databases, service
from tests.support.town import Phone, Town

HERE = "https://qianqi.example"
ITEMS = ("time", "mode", "effect", "benefit")
PRINCIPALS = ("李明", "刘老师", "路人")
# what ends a person's part, and what only moves the clock of the talk
LEFT_OUT = {Command.ERASE, Command.QUIT, Command.HUMAN, Command.DISCARD}
# what is made up anew in every world: tokens, stamps, states
RANDOM = re.compile(r"[A-Za-z0-9_\-]{20,}|oPhone\w*|wx\w+")


def prepared(town: Town, marks: tuple[int, ...]) -> None:
    """李明 has been at some enterprises; each gave one mark for all; it is circulated."""
    openids = {name: town.phone(name).openid for name in PRINCIPALS}
    with town.database.write() as session:
        expert = cast.expert(session, "李明", openid=openids["李明"])
        cast.clerk(session, openid=openids["刘老师"])
        team = cast.team(session)
        for number in range(len(marks)):
            service.served(session, f"oBoss{number}", [expert], enterprise=f"虚构企业{number}号",
                           into=team,
                           day=service.DAY.replace(day=1 + number))  # fmt: skip
    town.clock.set("2026-06-29 10:00")
    town.tick()
    with town.database.write() as session:
        who = cast.officer(session)
        for row in session.scalars(select(Rating).order_by(Rating.id)):
            mark = marks[row.id - 1]
            given = Given(
                dict.fromkeys(ITEMS, mark), experts={expert.id: mark}, comment=f"密语{row.id}"
            )
            here = Errand(session, town.clock.now(), town.settings.house())
            rating.answer(here, "x", row, given, openid="oBoss")
            evaluations.screen(
                session, who[0], row, town.clock.now(), shows=False, why="看得出是哪家"
            )
        scope = Scope(session.get_one(Bureau, "321200"), frozenset({"321202"}))
        evaluations.circulate(session, who[0], scope, "2026-1", town.clock.now())


def opened(town: Town, phone: Phone) -> dict[str, str]:
    """Everything a person can open: every address with every word the person may have come by."""
    client = town.web.app.test_client()
    with town.database.read() as session:
        invited = list(session.scalars(select(Invitation).order_by(Invitation.id)))
        letters = [row.token for row in invited]
        calendars = [row.calendar_key for row in invited]
        sheets = [row.token for row in session.scalars(select(Rating).order_by(Rating.id))]
    first = client.get(f"/letters/{letters[0]}", base_url=HERE)
    state = re.search(r"state=(\w+)", first.location)[1]  # type: ignore[index]
    code = new_code(town.platform, phone.openid)
    client.get(f"/letters/{letters[0]}/back?code={code}&state={state}", base_url=HERE)
    seen = {}
    for rule in town.web.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule in {"/metrics", "/readyz"}:
            continue
        if "static" in rule.endpoint or rule.rule.endswith(("/back", "/sign-in")):
            continue
        known = {"letters": letters, "ratings": sheets, "calendar": calendars}
        values = known.get(rule.rule.split("/")[1], ["1"])
        for place, value in enumerate(values):
            path = re.sub(r"<(?:\w+:)?\w+>", value, rule.rule)
            answer = client.get(path, base_url=HERE)
            text = answer.get_data().decode("utf-8", "replace")
            seen[f"GET {rule.rule} {place}"] = f"{answer.status_code} {RANDOM.sub('…', text)}"
    for place, token in enumerate(sheets):
        sent = client.post(f"/ratings/{token}", base_url=HERE, data={"time": "1"})
        seen[f"POST {place}"] = f"{sent.status_code} {sent.text}"
    return seen


def said(phone: Phone, count: int) -> dict[str, str]:
    """Everything a person can say that might tell something."""
    words = [each.split()[0] for command, each in WORDS.items() if command not in LEFT_OUT]
    words += [f"PJ{number}" for number in range(1, count + 1)] + [
        "PJ1 时间5分",
        "效益5分",
        "都满意",
    ]
    words += ["企业怎么说我的", "谁给我打了低分", "我的评价"]
    # a badly marked need looks for an expert again, which its expert must not hear of
    words += [f"问题还没解决 GZ2026-{number:04d}" for number in range(1, count + 1)]
    return {word: RANDOM.sub("…", phone.says(word)) for word in words}


def world(stored: tuple[Database, str], folder: Path, marks: tuple[int, ...]) -> dict[str, str]:
    """All that the three principals learn in a world of these marks."""
    databases.empty(stored[0])
    town = Town(*stored, folder, public_url=HERE)
    try:
        prepared(town, marks)
        seen = {}
        for name in PRINCIPALS:
            phone = town.phone(name)
            town.tick()
            seen |= {f"{name} {key}": text for key, text in opened(town, phone).items()}
            seen |= {f"{name} {key}": text for key, text in said(phone, len(marks)).items()}
            seen[f"{name} news"] = RANDOM.sub("…", "\n".join(line.text for line in phone.lines()))
        return seen
    finally:
        town.close()


def differences(one: dict[str, str], other: dict[str, str]) -> set[str]:
    """Where two worlds read differently."""
    return {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


@pytest.fixture
def stored(sqlite: tuple[Database, str]) -> tuple[Database, str]:
    """One database, emptied for every world."""
    return sqlite


def test_nobody_can_tell_who_gave_which_mark(stored: tuple[Database, str], tmp_path: Path) -> None:
    one = world(stored, tmp_path, (5, 3, 4, 1, 4))
    other = world(stored, tmp_path, (3, 4, 5, 4, 1))
    third = world(stored, tmp_path, (2, 2, 3, 2, 4))

    assert differences(one, other) == set()
    tried = {key.split()[2] for key in one if key.startswith("李明 GET")}
    assert {
        "/console/", "/console/ratings/bulletins/<int:id_>.<form>", "/console/ratings/draft.<form>",
        "/published/needs.json", "/published/feed.xml", "/calendar/<key>.ics", "/unit", "/cases",
    } <= tried  # fmt: skip
    told = one["李明 我的评价"]
    assert "3.4分（5份）" in told
    assert not any("密语" in text for text in one.values())
    assert not any(re.search(r"虚构企业\d号.*[1-5]分", text) for text in one.values())
    assert {"李明 我的评价"} <= differences(one, third)
    assert all(key.startswith("李明") for key in differences(one, third))


def test_of_two_answers_nobody_learns_anything(
    stored: tuple[Database, str], tmp_path: Path
) -> None:
    one = world(stored, tmp_path, (5, 1))
    other = world(stored, tmp_path, (2, 2))

    assert differences(one, other) == set()
    assert "满3份才能看" in one["李明 我的评价"]
