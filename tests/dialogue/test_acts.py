"""Which deed the words are, at a question, at an optional question and at the review card."""

from dataclasses import replace

import pytest

from handlers.dialogue import acts
from handlers.dialogue.acts import Deed, Do, read_deed, squeeze
from handlers.dialogue.forms import Draft
from handlers.flows.demand_form import DEMAND
from tests.dialogue.drafts import EMPTY, FULL, draft

AT_PROBLEM, AT_REVIEW = EMPTY, FULL
AT_COUNTY, AT_KIND = draft("county", "disclosure"), draft("kind", "disclosure")
AT_OPTIONAL = draft("disclosure")
OFFERED = Draft(
    **{**AT_COUNTY.to_dict(), "focus": "county", "offer": (("320106", "南京市鼓楼区"),)}
)


def words_of(do: Do) -> tuple[str, ...]:
    """The words of a deed that works anywhere."""
    return acts.ANYWHERE[do]


ANYWHERE = [(do, word) for do, words in acts.ANYWHERE.items() for word in words]


@pytest.mark.parametrize(("do", "word"), ANYWHERE)
def test_a_control_word_works_anywhere(do: Do, word: str) -> None:
    places = (AT_PROBLEM, AT_COUNTY, AT_OPTIONAL, AT_REVIEW, OFFERED)

    assert {read_deed(DEMAND, place, word) for place in places} == {Deed(do, word)}


@pytest.mark.parametrize("dressed", ["{}。", " {} ", "{}！！", "{}~", "\n{}\n", "{}，"])
def test_punctuation_and_blanks_do_not_matter(dressed: str) -> None:
    for do, word in ANYWHERE:
        said = dressed.format(word)
        assert read_deed(DEMAND, AT_REVIEW, said) == Deed(do, said)


@pytest.mark.parametrize("word", acts.SKIPPING)
def test_a_word_for_skipping_skips_a_question(word: str) -> None:
    assert read_deed(DEMAND, AT_OPTIONAL, word) == Deed(Do.SKIP, word)
    assert read_deed(DEMAND, AT_PROBLEM, word) == Deed(Do.SKIP, word)


def test_nothing_is_skipped_while_a_choice_is_offered() -> None:
    assert read_deed(DEMAND, OFFERED, "跳过") == Deed(Do.SAY, "跳过")


@pytest.mark.parametrize("word", acts.CONFIRMING)
def test_a_word_for_yes_confirms_at_the_review_only(word: str) -> None:
    assert read_deed(DEMAND, AT_REVIEW, word) == Deed(Do.CONFIRM, word)
    assert read_deed(DEMAND, AT_COUNTY, word) == Deed(Do.SAY, word)


@pytest.mark.parametrize("word", ["提交", "确认提交", "提交吧", "没问题提交吧", "报吧", "就这么报"])
def test_a_word_for_enough_ends_an_optional_question(word: str) -> None:
    assert read_deed(DEMAND, AT_OPTIONAL, word) == Deed(Do.SKIP, word)


@pytest.mark.parametrize("word", acts.DENYING)
def test_a_word_for_no_denies_at_the_review_only(word: str) -> None:
    assert read_deed(DEMAND, AT_REVIEW, word) == Deed(Do.DENY, word)
    assert read_deed(DEMAND, AT_COUNTY, word) == Deed(Do.SAY, word)


@pytest.mark.parametrize("word", acts.ADDING)
def test_a_word_for_more_asks_for_more_at_the_review(word: str) -> None:
    assert read_deed(DEMAND, AT_REVIEW, word) == Deed(Do.MORE, word)


CORRECTIONS = {
    "电话改成19900005678": ("19900005678", "mobile"),
    "手机号改为 199-0000-5678": ("199-0000-5678", "mobile"),
    "电话是19900005678": ("19900005678", "mobile"),
    "电话：19900005678": ("19900005678", "mobile"),
    "手机号错了": ("", "mobile"),
    "我要改电话": ("", "mobile"),
    "麻烦把电话改一下": ("", "mobile"),
    "把联系人换成小季": ("小季", "contact"),
    "请将联系人改为李四": ("李四", "contact"),
    "联系人写错了，是小季": ("小季", "contact"),
    "企业名称不对，应该是泰兴华星科技有限公司": ("泰兴华星科技有限公司", "enterprise"),
    "公司名称改为泰兴华星厂": ("泰兴华星厂", "enterprise"),
    "所在地不对": ("", "county"),
    "把所在地改成昆山市": ("昆山市", "county"),
    "希望时间改成6月": ("6月", "visit"),
    "补充说明：下午来，别在周一": ("下午来，别在周一", "remarks"),
    "改一下电话": ("", "mobile"),
    "修改一下联系人": ("", "contact"),
    "镇（园区）改成黄桥镇": ("黄桥镇", "town"),
    "改第3项": ("", "county"),
    "改第三项": ("", "county"),
    "改3": ("", "county"),
    "改 3": ("", "county"),
    "改③": ("", "county"),
    "第3项": ("", "county"),
    "第3项改成昆山": ("昆山", "county"),
    "改③ 昆山": ("昆山", "county"),
    "③改成昆山": ("昆山", "county"),
    "3改成昆山": ("昆山", "county"),
    "修改第二项：泰兴华星厂": ("泰兴华星厂", "enterprise"),
    "把第6项换成19900005678": ("19900005678", "mobile"),
}


@pytest.mark.parametrize("words", CORRECTIONS)
def test_a_correction_names_its_slot_and_its_value(words: str) -> None:
    value, slot = CORRECTIONS[words]

    assert read_deed(DEMAND, AT_REVIEW, words) == Deed(Do.REVISE, value, slot)


@pytest.mark.parametrize("words", ["改第9项", "改第0项", "第10项", "改⑳"])
def test_a_line_that_does_not_exist_is_asked_for(words: str) -> None:
    assert read_deed(DEMAND, AT_REVIEW, words) == Deed(Do.DENY, words)
    assert read_deed(DEMAND, AT_COUNTY, words) == Deed(Do.HELP, words)


@pytest.mark.parametrize(
    "words", ["谢谢", "下午再说", "专家什么时候来", "电话费太贵了", "改天再聊"]
)
def test_other_words_are_only_words(words: str) -> None:
    assert read_deed(DEMAND, AT_REVIEW, words) == Deed(Do.SAY, words)


@pytest.mark.parametrize("words", ["第二个", "第2个", "2", "选二", "第二项"])
def test_a_number_chooses_where_there_are_choices(words: str) -> None:
    assert read_deed(DEMAND, AT_KIND, words) == Deed(Do.SAY, words)
    assert read_deed(DEMAND, OFFERED, words) == Deed(Do.SAY, words)


def test_an_answer_in_the_form_may_be_corrected_at_once() -> None:
    assert read_deed(DEMAND, AT_OPTIONAL, "电话改成19900005678") == Deed(
        Do.REVISE, "19900005678", "mobile"
    )
    assert read_deed(DEMAND, AT_PROBLEM, "电话改成19900005678") == Deed(
        Do.SAY, "电话改成19900005678"
    )


def test_a_skipped_answer_may_be_given_later() -> None:
    skipped = replace(draft("disclosure", "mobile"), skipped=("disclosure",))

    assert read_deed(DEMAND, skipped, "公布改成匿名公开") == Deed(
        Do.REVISE, "匿名公开", "disclosure"
    )


def test_the_words_of_a_correction_are_kept_as_they_were_said() -> None:
    words = "补充说明改成：厂房５００㎡，①号线；２班倒"

    assert read_deed(DEMAND, AT_REVIEW, words) == Deed(
        Do.REVISE, "厂房５００㎡，①号线；２班倒", "remarks"
    )


@pytest.mark.parametrize("slot", [slot.name for slot in DEMAND.slots])
def test_every_slot_can_be_corrected_by_its_label_and_its_aliases(slot: str) -> None:
    wanted = DEMAND.slot(slot)
    first = {name: row.name for row in reversed(DEMAND.slots) for name in (row.label, *row.aliases)}

    found = {
        name: read_deed(DEMAND, AT_REVIEW, f"{name}改成某某").slot
        for name in (wanted.label, *wanted.aliases)
    }

    assert found == {name: first[name] for name in found}
    assert found[wanted.label] == slot


def test_a_long_message_is_never_a_command() -> None:
    words = "取消" + "！" * 40

    assert read_deed(DEMAND, AT_COUNTY, words) == Deed(Do.SAY, words)


@pytest.mark.parametrize(
    ("text", "squeezed"),
    [("上 一 步。", "上一步"), ("ＯＫ！", "ok"), ("～。，", ""), ("", ""), ("好的\n", "好的")],
)
def test_words_are_squeezed(text: str, squeezed: str) -> None:
    assert squeeze(text) == squeezed


def test_no_word_is_two_deeds_at_one_place() -> None:
    review = [*acts.CONFIRMING, *acts.DENYING, *acts.ADDING]
    anywhere = [word for _, word in ANYWHERE]

    for words in ([*review, *anywhere], [*acts.SKIPPING, *anywhere]):
        squeezed = [squeeze(word) for word in words]
        assert sorted(squeezed) == sorted(set(squeezed))
