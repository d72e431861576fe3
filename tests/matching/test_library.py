"""The library: one by one or all at once, it knows and ranks the same."""

import random

import numpy as np
import pytest

from handlers.rules.matching import grams, relevance
from handlers.rules.matching.library import Library, Works
from handlers.rules.matching.need import Need
from tests.matching.trials import Kind, Split, make

WORDS = grams.word_list(["减速器", "疲劳", "废水", "谐波减速器"])
NEED = Need("d", "谐波减速器柔轮疲劳", "柔轮三千小时就开裂，想请材料专家")
LONG = Need("d", "", "谐波减速器的柔轮三千小时就开裂，想请懂材料和热处理的专家")


def by_key(library: Library, need: Need) -> dict[str, float]:
    """The relevance of every expert who is there."""
    found = relevance.scores(library, [need])[0]
    return {
        each.key: float(found[row]) for row, each in enumerate(library.works) if library.live[row]
    }


def some(many: int) -> list[Works]:
    """Made-up experts."""
    return [expert.works for expert in make(3, Split.TUNE, Kind.PLAIN, experts=many).experts]


@pytest.mark.parametrize("need", [NEED, LONG], ids=["with a title", "content alone"])
@pytest.mark.parametrize("many", [40, 900], ids=["few changes", "a new bulk"])
def test_grown_one_by_one_it_ranks_as_built_at_once(need: Need, many: int) -> None:
    works = some(many)
    chance = random.Random(7)
    grown = Library(works[: many // 2], listed=WORDS)
    for each in works[many // 2 :]:
        grown.put(each)
    gone = chance.sample(works, many // 4)
    for each in gone:
        grown.drop(each.key)
    changed = Works(works[-1].key, ("谐波减速器柔轮的疲劳",))
    grown.put(changed)
    left = [each for each in works if each not in gone and each.key != changed.key]
    built = Library([*left, changed], listed=WORDS)

    assert len(grown) == len(built)
    assert by_key(grown, need) == pytest.approx(by_key(built, need), abs=1e-6)


def test_of_two_with_one_key_the_later_one_counts() -> None:
    library = Library([Works("e", ("水稻",)), Works("e", ("废水处理",))])

    assert len(library) == 1
    assert by_key(library, Need("d", "废水"))["e"] == 1


def test_who_is_dropped_is_found_no_more() -> None:
    library = Library([Works("a", ("废水处理",)), Works("b", ("废水回用",))])

    library.drop("a")
    library.drop("nobody")

    assert "a" not in library
    assert list(library.rows_of(["a", "b"])) == [1]
    assert by_key(library, Need("d", "废水处理")) == {"b": 1}


def test_an_empty_library_answers() -> None:
    assert relevance.scores(Library(listed=WORDS), [NEED, LONG]).shape == (2, 0)


def test_many_at_once_score_as_one_by_one() -> None:
    trial = make(3, Split.TUNE, Kind.PLAIN, experts=5000, needs=20)
    library = Library([expert.works for expert in trial.experts], listed=WORDS)

    together = relevance.scores(library, trial.needs)
    alone = np.vstack([relevance.scores(library, [need]) for need in trial.needs])

    assert together == pytest.approx(alone, abs=1e-5)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ＰＬＣ控制", "plc 控制"), ("MBR膜", "mbr膜"), ("废水😀处理", "废水，处理"), ("", "！？")],
)
def test_width_case_and_signs_make_no_difference(one: str, other: str) -> None:
    first, second = (grams.singles(grams.symbols([text])).codes.tolist() for text in (one, other))

    assert sorted(first) == sorted(second)


def test_no_gram_reaches_from_one_text_into_the_next() -> None:
    read = grams.symbols(["甲乙", "丙", grams.joined(["丁", "戊"])])

    assert grams.pairs(read).owners.tolist() == [0]


def test_listed_words_are_found_wherever_they_stand() -> None:
    read = grams.symbols(["谐波减速器", "谐波", "减速的废水"])

    assert grams.listed_words(read, WORDS).owners.tolist() == [2, 0]


def test_a_lone_surrogate_is_read() -> None:
    assert len(grams.singles(grams.symbols(["废\ud800水"])).codes) == 2
