"""Every notice that is owed stands in the table of occasions, and every row of it is owed."""

import ast
from collections.abc import Iterator

import pytest

from handlers.rules.occasions import OCCASIONS, UNASKED, Hours
from handlers.wording import catalogue
from storage.vocabulary import Channel
from tests.habits import source

# who may owe without a row: the table itself, and the counting that it does through notices
OWES = {"handlers/operations/occasions.py", "handlers/operations/notices.py"}
# announcements are made by one statement for all recipients
BY_STATEMENT = {"broadcast"}


def calls(attribute: str) -> Iterator[tuple[str, ast.Call]]:
    """Calls of ``module.attribute``: the module named and the call, with the file."""
    for path in source.modules():
        for node in source.nodes(path):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == attribute
                and isinstance(node.func.value, ast.Name)
            ):
                yield f"{source.named(path)}:{node.func.value.id}", node


def test_nobody_owes_past_the_table() -> None:
    past = {
        where.partition(":")[0]
        for name in ("owe", "gather")
        for where, _ in calls(name)
        if where.endswith(":notices")
    }
    assert past <= OWES


def test_every_row_is_owed_somewhere_and_every_name_is_a_row() -> None:
    literals = {
        node.value
        for path in source.modules("handlers", "bot", "scheduler")
        if source.named(path) != "handlers/rules/occasions.py"
        for node in source.nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    named = {
        node.args[1].value
        for name in ("owe", "tell", "count")
        for where, node in calls(name)
        if where.endswith(":occasions")
        and len(node.args) > 1
        and isinstance(node.args[1], ast.Constant)
    }
    assert len(named) >= 15
    assert named <= set(OCCASIONS)
    assert set(OCCASIONS) - BY_STATEMENT <= literals


@pytest.mark.parametrize("name", sorted(OCCASIONS))
def test_a_row_is_whole(name: str) -> None:
    row = OCCASIONS[name]
    sheet = row.words.removesuffix("*")
    known = [key for key in catalogue() if key == row.words or (sheet != row.words
             and key.startswith(sheet))]  # fmt: skip

    assert known or not row.words, "its words stand in a sheet"
    assert row.shape or row.once_per, "something makes up the occasion"
    assert (Channel.PHONE in row.channels) == (row.class_ not in UNASKED)
    assert row.hours is not Hours.ANSWER or row.class_ not in UNASKED
    assert row.most is None or "{nth}" in row.shape or "nth" in row.once_per or row.shape
