"""A reply holds 2048 bytes, loses no words, and its links say what they show."""

import re
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.dialogue.conversation import Option, Utterance
from handlers.dialogue.links import MOST_BYTES, tap, under
from handlers.reception.replies import UNKEPT, fill_in, fit, render

LINK = re.compile(r'<a href="([^"<>]*)">([^<>]*)</a>')
MORE = '\n<a href="weixin://bizmsgmenu?msgmenucontent=%E6%9B%B4%E5%A4%9A&msgmenuid=0">更多</a>'

WORDS = st.text(alphabet=st.characters(exclude_characters="<>\r", exclude_categories=("Cs", "Cc")))
LONG = st.builds(
    lambda part, times, end: (part * times)[:6000] + end,
    st.text(alphabet="电镀废水总超标，。\n abc1😀é", min_size=1, max_size=40),
    st.integers(1, 200),
    st.sampled_from(["", "。", "\n", "完"]),
)
OPTIONS = st.lists(
    st.builds(Option, WORDS.filter(len), WORDS.filter(lambda w: w.strip() == w != "")),
    max_size=12,
).map(tuple)


def decoded(found: tuple[str, str]) -> tuple[str, str, str]:
    """What a link says when tapped, its number, and its words."""
    address, words = found
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc) == ("weixin", "bizmsgmenu")
    content, number = re.fullmatch(r"msgmenucontent=([^&]*)&msgmenuid=(\d+)", parts.query).groups()  # type: ignore[union-attr]
    return unquote(content), number, words


def words_of(text: str) -> str:
    """The words without what may be lost at a cut: blanks."""
    return re.sub(r"\s", "", text)


@settings(max_examples=150, deadline=None)
@given(text=WORDS | LONG, options=OPTIONS, asked=st.integers(0, 10**6))
def test_no_reply_is_longer_than_a_reply_may_be(
    text: str, options: tuple[Option, ...], asked: int
) -> None:
    head, rest = render(Utterance(text, options), asked)

    assert len(head.encode()) <= MOST_BYTES
    assert rest == "" or len(rest) < len(text) + sum(len(option.looks) + 1 for option in options)


@settings(max_examples=150, deadline=None)
@given(text=LONG)
def test_nothing_is_lost_when_a_text_is_cut(text: str) -> None:
    said, rest = "", text
    for _ in range(40):
        head, rest = fit(rest)
        assert len(head.encode()) <= MOST_BYTES
        assert head.endswith(MORE) == bool(rest)
        said += head.removesuffix(MORE)
        if not rest:
            break

    assert words_of(said) == words_of(text)


@settings(max_examples=150, deadline=None)
@given(options=OPTIONS, asked=st.integers(0, 10**6))
def test_every_link_says_what_its_option_says(options: tuple[Option, ...], asked: int) -> None:
    head, rest = render(Utterance("请选一个：", options), asked)

    links = [decoded(found) for found in LINK.findall(head)]
    if rest or not links:  # too long for links: the choices stand as lines
        return
    assert links == [
        (option.says, f"{asked}{place:02d}", option.looks)
        for place, option in enumerate(options, 1)
    ]


@pytest.mark.parametrize("says", ["确认", "a&b=c", "50%", '"><b>', "1 同意", "换\n行", "😀", "+86"])
def test_a_link_carries_any_words(says: str) -> None:
    address = tap(Option(says, "看"), "101")

    assert decoded(LINK.findall(address)[0]) == (says, "101", "看")


def test_a_text_of_exactly_the_limit_is_not_cut() -> None:
    text = "电" * 682 + "ab"

    assert len(text.encode()) == MOST_BYTES
    assert render(Utterance(text), 1) == (text, "")


def test_a_long_text_is_cut_at_a_line_or_a_full_stop() -> None:
    text = ("第一段。" * 100 + "\n") + "尾" * 500

    head, rest = fit(text)

    assert head.removesuffix(MORE) == "第一段。" * 100
    assert rest == "尾" * 500


def test_links_that_do_not_fit_become_lines() -> None:
    options = tuple(Option(f"选项{n}" * 3, f"{n} 选项{n}") for n in range(1, 9))

    head, rest = render(Utterance("电" * 500, options), 7)

    assert rest == ""
    assert LINK.findall(head) == []
    assert head.splitlines()[1:] == [option.looks for option in options]


def test_more_than_eight_choices_are_lines() -> None:
    options = tuple(Option(str(n), f"{n} 县") for n in range(1, 10))

    head, _ = render(Utterance("哪个县？", options), 7)

    assert head.splitlines() == ["哪个县？", *(option.looks for option in options)]


def test_an_utterance_without_words_is_its_choices() -> None:
    assert render(Utterance("", (Option("1", "一"),)), 3)[0].startswith("<a href=")
    assert render(Utterance(), 3) == ("", "")


def test_a_number_that_is_not_kept_is_filled_in_on_its_way_out() -> None:
    head, _ = render(Utterance("", (Option(f"同意，电话{UNKEPT}", f"1 同意{UNKEPT}"),)), 5)

    filled = fill_in(head, "19900001234")

    assert decoded(LINK.findall(filled)[0]) == ("同意，电话19900001234", "501", "1 同意19900001234")
    assert fill_in("没有号码", "19900001234") == "没有号码"


def test_a_long_message_keeps_its_words_and_as_many_links_as_it_holds() -> None:
    lines = [tap(Option(f"接受 YQ2026-000{n}", "接受")) for n in range(9)]

    told = under("字" * 600, lines)

    assert told.startswith("字" * 600 + "\n" + lines[0])
    assert len(told.encode()) <= MOST_BYTES
    assert not told.endswith(lines[8])
    assert under("字", lines[:2]) == "\n".join(["字", *lines[:2]])
