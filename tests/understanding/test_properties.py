"""Whatever is said: no exception, the same reading twice, no phone out of thin air."""

import json
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.understanding import phones
from handlers.understanding.normal import passage
from handlers.understanding.reading import understand
from tests.understanding.readings import samples

ROLES = st.sampled_from(["enterprise", "expert", "bureau"])
CONTEXTS = st.sampled_from(
    [
        "idle",
        "console",
        "collect:region",
        "collect:contact_phone",
        "collect:available",
        "collect:unheard_of",
        "confirm:demand",
        "confirm:expert",
        "rating:start",
        "rating:benefit",
        "rating:comment",
        "invitation_pending",
        "match_confirm",
        "visit_day",
        "visit_scheduled",
        "review:list",
        "team:edit",
        "unit:pending",
        "nowhere",
    ]
)
_PIECES = sorted({piece for row in samples() for piece in re.split(r"[,。\s]", row["text"])})
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(_PIECES), max_size=12).map(",".join),
    st.text(alphabet="零一二三四五六七八九十百千万亿年月日号0123456789-—到至、和 ", max_size=60),
)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, role=ROLES, context=CONTEXTS)
def test_any_message_has_one_reading(text: str, role: str, context: str) -> None:
    first = understand(text, role=role, context=context)

    assert understand(text, role=role, context=context) == first
    assert first.intent
    json.dumps(first.slots, ensure_ascii=False).encode()


@settings(max_examples=200, deadline=None)
@given(
    tail=st.integers(0, 9999),
    gaps=st.tuples(st.sampled_from(["", " ", "-", "—"]), st.sampled_from(["", " ", "-", "—"])),
    prefix=st.sampled_from(["", "+86", "+86 ", "0086-"]),
    before=st.sampled_from(["", "联系人王五 ", "电话:", "预算30万,"]),
)
def test_a_number_is_read_back_in_any_spelling(
    tail: int, gaps: tuple[str, str], prefix: str, before: str
) -> None:
    number = f"1990000{tail:04d}"
    text = f"{before}{prefix}{number[:3]}{gaps[0]}{number[3:7]}{gaps[1]}{number[7:]}"

    found = phones.find_phone(text, phones.FICTIONAL)

    assert found is not None
    assert found.digits == number


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=120), role=ROLES)
def test_no_number_that_was_not_written(text: str, role: str) -> None:
    slots = understand(text, role=role, accepted=phones.FICTIONAL).slots

    digits = re.sub(r"\D", "", passage(text).plain)
    for name in ("contact_phone", "phone"):
        assert name not in slots or "1990000" in digits


@pytest.mark.parametrize(
    "text",
    [
        "我" * 5000,
        "不" * 5000,
        "1-" * 3000,
        "6月、" * 2000,
        "江苏" * 2000,
        "推荐专家" * 1500,
        " " * 5000,
        "(" * 5000,
        "😀" * 5000,
        "一二三十百千万亿" * 700,
    ],
)
@pytest.mark.parametrize("context", ["idle", "collect:contact_phone", "invitation_pending"])
def test_long_nonsense_takes_no_time(text: str, context: str) -> None:
    started = time.process_time()

    understand(text, role="expert", context=context)
    understand(text, role="enterprise", context=context)

    assert time.process_time() - started < 0.25
