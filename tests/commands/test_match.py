"""``qianqi match``: plain files in, a ranking out; whatever stands in them."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.commands import match

GEARS, WATER = "机械工程", "环境科学与工程"
EXPERTS = [
    {
        "eid": "e1",
        "titles": ["谐波减速器柔轮疲劳研究"],
        "keywords": ["减速器"],
        "discipline": GEARS,
    },
    {"eid": "e2", "titles": ["电镀废水中重金属的去除"], "keywords": ["废水"], "discipline": WATER},
    {"eid": "e3", "titles": [], "keywords": [], "discipline": ""},
    {"eid": "e4", "titles": ["印染废水的膜处理"], "keywords": ["废水", "膜"], "discipline": WATER},
]
DEMANDS = [
    {"qid": "d1", "title": "电镀废水镍超标", "text": "电镀废水总镍超标，想请专家来看看"},
    {"qid": "d2", "title": "", "text": "谐波减速器的柔轮开裂"},
    {"qid": "d3", "title": "", "text": ""},
]


class Desk:
    """A folder with the two files, and the command over it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.demands, self.experts = folder / "d.jsonl", folder / "e.jsonl"
        self.out = folder / "run.jsonl"
        self.write(self.demands, DEMANDS)
        self.write(self.experts, EXPERTS)

    def write(self, path: Path, rows: list[Any]) -> None:
        """Write objects as lines; a string stands for itself."""
        lines = [
            row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def run(self, *more: str) -> int:
        """Run the command."""
        return main(
            ["match", "--demands", str(self.demands), "--experts", str(self.experts),
             "--out", str(self.out), *more]
        )  # fmt: skip

    def ranked(self) -> dict[str, list[str]]:
        """Who was ranked for each demand."""
        lines = self.out.read_text(encoding="utf-8").splitlines()
        return {row["qid"]: [key for key, _ in row["ranked"]] for row in map(json.loads, lines)}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Four experts, three demands."""
    return Desk(tmp_path)


def test_the_expert_of_the_matter_comes_first(desk: Desk) -> None:
    assert desk.run() == 0

    ranked = desk.ranked()
    assert list(ranked) == ["d1", "d2", "d3"]
    assert (ranked["d1"][:2], ranked["d2"][0], ranked["d3"]) == (["e2", "e4"], "e1", [])


def test_points_fall_and_lie_between_0_and_100(desk: Desk) -> None:
    desk.run()

    for line in desk.out.read_text(encoding="utf-8").splitlines():
        points = [value for _, value in json.loads(line)["ranked"]]
        assert points == sorted(points, reverse=True)
        assert all(0 < value <= 100 for value in points)


def test_top_bounds_the_list(desk: Desk) -> None:
    assert desk.run("--top", "1") == 0

    assert desk.ranked()["d1"] == ["e2"]


def test_only_the_pool_is_ranked_and_all_of_it(desk: Desk) -> None:
    desk.write(
        desk.demands,
        [{**DEMANDS[0], "pool": ["e3", "e4", "e1", "nobody"]}, {**DEMANDS[1], "pool": []}],
    )

    assert desk.run() == 0

    assert desk.ranked() == {"d1": ["e4", "e1", "e3"], "d2": []}


def test_marks_blanks_unknown_keys_and_emoji_do_no_harm(desk: Desk) -> None:
    rows = ["\ufeff" + json.dumps(EXPERTS[0], ensure_ascii=False), "", "   ",
            {"eid": "e2", "titles": "电镀废水😀", "keywords": None, "phone": "?"},
            {"eid": 5}]  # fmt: skip
    desk.write(desk.experts, rows)

    assert desk.run() == 0

    assert desk.ranked()["d1"][0] == "e2"


def test_of_a_repeated_id_the_later_line_counts_and_is_named(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.write(desk.experts, [*EXPERTS, {"eid": "e2", "titles": ["水稻育种"]}])

    assert desk.run() == 0

    assert desk.ranked()["d1"][0] == "e4"
    assert "重复" in capsys.readouterr().err


def test_no_expert_at_all_is_an_empty_ranking(desk: Desk) -> None:
    desk.write(desk.experts, [])

    assert desk.run() == 0

    assert desk.ranked() == {"d1": [], "d2": [], "d3": []}


BROKEN = [
    ('{"eid": "e5", "titles": [', "第 5 行"),
    ("[1, 2]", "第 5 行"),
    ('{"titles": ["无编号"]}', "eid"),
    ('{"eid": "", "titles": []}', "eid"),
    ('{"eid": "e5", "titles": [1]}', "titles"),
    ('{"eid": "e5", "keywords": {"a": 1}}', "keywords"),
    ('{"eid": "e5", "discipline": ["x"]}', "discipline"),
    ("[" * 100_000, "第 5 行"),
]


@pytest.mark.parametrize(("line", "told"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_line_is_named_and_nothing_is_written(
    desk: Desk, capsys: pytest.CaptureFixture[str], line: str, told: str
) -> None:
    desk.out.write_text("before", encoding="utf-8")
    desk.write(desk.experts, [*EXPERTS, line])

    assert desk.run() == 1

    said = capsys.readouterr().err
    assert told in said
    assert "第 5 行" in said
    assert desk.out.read_text(encoding="utf-8") == "before"
    assert sorted(path.name for path in desk.folder.iterdir()) == [
        "d.jsonl",
        "e.jsonl",
        "run.jsonl",
    ]


def test_bytes_that_are_no_utf8_are_named(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.demands.write_bytes(
        '{"qid": "d1", "title": "废水"}\n{"qid": "d2", "title": "废'.encode("gb18030")
    )

    assert desk.run() == 1

    assert "UTF-8" in capsys.readouterr().err


def test_a_missing_file_is_named(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.experts.unlink()

    assert desk.run() == 1

    assert "e.jsonl" in capsys.readouterr().err


def test_an_output_that_cannot_be_written_is_named(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.out = desk.folder / "nowhere" / "run.jsonl"

    assert desk.run() == 1

    assert "nowhere" in capsys.readouterr().err


def test_the_result_is_the_same_again_and_with_several_processes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write(
        desk.demands, [{**row, "qid": f"{row['qid']}-{n}"} for n in range(50) for row in DEMANDS]
    )
    desk.run()
    alone = desk.out.read_bytes()
    monkeypatch.setattr(match, "SHARED_FROM", 1)

    desk.run()

    assert desk.out.read_bytes() == alone


def test_equals_stand_in_the_order_of_their_ids(desk: Desk) -> None:
    desk.write(desk.experts, [{"eid": key, "titles": ["废水"]} for key in ("b", "c", "a")])

    desk.run("--top", "2")

    assert desk.ranked()["d1"] == ["a", "b"]
