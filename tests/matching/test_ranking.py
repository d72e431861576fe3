"""The ranking: better than words and than chance on made-up demands of every kind, and bounded."""

import pytest

from handlers.rules.matching import fields, grams, ranking, relevance
from handlers.rules.matching.grams import Codes
from handlers.rules.matching.library import Library, Works
from handlers.rules.matching.need import Need
from handlers.understanding import segment
from tests.matching.report import METHODS, scored
from tests.matching.trials import Kind, Split, make

# the field is no help where the words say it all, nor where three topics are touched at once
ABOUT_AS_GOOD = {Kind.PLAIN: 0.05, Kind.RAMBLE: 0.05}


@pytest.fixture(scope="module")
def listed() -> Codes:
    """The words of the language."""
    return grams.word_list(segment.dictionary())


@pytest.mark.parametrize("kind", Kind)
def test_it_ranks_better_than_jieba_words(kind: Kind, listed: Codes) -> None:
    trial = make(21, Split.TUNE, kind, experts=600, needs=60)

    gains = {name: scored(trial, method(trial, listed))[0] for name, method in METHODS.items()}

    ours, words = gains["relevance and field"], gains["BM25, jieba words"]
    assert ours > words - ABOUT_AS_GOOD.get(kind, 0)
    assert ours > 3 * gains["chance"]


WATER, GEARS = ("环境科学与工程",), ("机械工程",)
EXPERTS = [
    Works("w1", ("电镀废水中镍的去除",), fields=WATER),
    Works("w2", ("印染污水的生物处理",), fields=WATER),
    Works("w3", ("垃圾渗滤液",), fields=WATER),
    Works("g1", ("齿轮的疲劳与处理",), fields=GEARS),
    Works("n1", ("电镀液的维护",)),
]


def points(need: Need) -> dict[str, float]:
    """Everybody's points."""
    (best,) = ranking.rank(Library(EXPERTS), [need], top=10)
    return {one.key: one.points for one in best}


def test_the_field_is_read_off_those_whose_words_meet() -> None:
    library = Library(EXPERTS)
    need = Need("d", "电镀废水怎么处理")
    met = relevance.scores(library, [need])[0]

    likely = fields.likelihoods(library, need, met)

    assert library.fields.names == ("机械工程", "环境科学与工程")
    assert likely[1] > 0.9
    assert likely.sum() == pytest.approx(1)


def test_a_field_that_is_known_counts_although_no_words_meet_in_it() -> None:
    without, known = (
        points(Need("d", "电镀废水处理")),
        points(Need("d", "电镀废水处理", fields=GEARS)),
    )

    assert known["g1"] > without["g1"]


def test_somebody_of_several_fields_has_the_likeliest() -> None:
    library = Library([*EXPERTS, Works("b", ("水处理的齿轮泵",), fields=WATER + GEARS)])
    need = Need("d", "电镀废水怎么处理")
    likely = fields.likelihoods(library, need, relevance.scores(library, [need])[0])

    credit = dict(
        zip(
            (each.key for each in library.works), fields.credit_by_row(library, likely), strict=True
        )
    )

    assert credit["b"] == credit["w1"] == likely.max()
    assert credit["n1"] == pytest.approx(likely.max() / 2)


def test_nobody_without_a_word_in_common_is_named() -> None:
    assert "w3" not in points(Need("d", "电镀"))


def test_an_empty_need_names_nobody() -> None:
    assert points(Need("d")) == points(Need("d", "😀", "！")) == {}
