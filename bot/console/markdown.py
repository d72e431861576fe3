"""The little Markdown that the officers' guide is written in, as blocks for a template.

Headings, paragraphs, lists, tables, pictures and the life-cycle diagram, which becomes a table of
its steps. Whatever else stands in the text is shown as text: nothing in it is taken for HTML.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

_PICTURE = re.compile(r"!\[(.*?)\]\((?:.*/)?([a-z-]+\.png)\)")
_BOLD, _CODE = re.compile(r"\*\*(.+?)\*\*"), re.compile(r"`(.+?)`")
_ITEM = re.compile(r"(- |\d+\. )(.*)")
_STATE, _STEP = re.compile(r'state "(.+)" as (\w+)'), re.compile(r"(\w+) --> (\w+): (.+)")
_RULE = re.compile(r"[|\s:-]+")


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the page: a title, words, a list, a table or a picture."""

    kind: str
    words: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def blocks(text: str) -> list[Block]:
    """The blocks of a text, in their order."""
    lines = [line for line in text.splitlines() if not line.startswith("<!--")]
    return list(_blocks(lines))


def _blocks(lines: list[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        kind = _kind(lines[at])
        end = at + 1
        if kind == "diagram":
            while end < len(lines) and not lines[end].startswith("```"):
                end += 1
            end += 1
        elif kind in TOGETHER:
            while end < len(lines) and _kind(lines[end]) == kind:
                end += 1
        if kind:
            yield MAKERS[kind](lines[at:end])
        at = end


def _kind(line: str) -> str:
    if not line.strip():
        return ""
    for begins, kind in BEGINNINGS:
        if line.startswith(begins):
            return kind
    return "list" if _ITEM.match(line) else "words"


BEGINNINGS = (
    ("# ", "title"),
    ("## ", "part"),
    ("|", "table"),
    ("```", "diagram"),
    ("![", "picture"),
)
TOGETHER = frozenset({"words", "list", "table"})


def _table(lines: list[str]) -> Block:
    rows = [line for line in lines if not _RULE.fullmatch(line)]
    return Block("table", rows=tuple(
        tuple(cell.strip() for cell in row.strip().strip("|").split("|")) for row in rows
    ))  # fmt: skip


def _list(lines: list[str]) -> Block:
    items = [item.groups() for line in lines if (item := _ITEM.match(line))]
    is_ordered = items[0][0] != "- "
    return Block("steps" if is_ordered else "list", rows=tuple((words,) for _, words in items))


def _diagram(lines: list[str]) -> Block:
    states = {row[2]: row[1] for line in lines if (row := _STATE.search(line))}
    steps = [row for line in lines if (row := _STEP.search(line))]
    rows = [(states[row[1]], row[3], states[row[2]]) for row in steps]
    return Block("table", rows=(("现在", "办什么", "以后"), *rows))


def _picture(lines: list[str]) -> Block:
    found = _PICTURE.match(lines[0])
    return Block("picture", found[1], ((found[2],),)) if found else _words(lines)


def _words(lines: list[str]) -> Block:
    return Block("words", "".join(lines))


MAKERS = {
    "title": lambda lines: Block("title", lines[0][2:]),
    "part": lambda lines: Block("part", lines[0][3:]),
    "words": _words, "list": _list, "table": _table, "diagram": _diagram, "picture": _picture,
}  # fmt: skip


def inline(words: str) -> Markup:
    """Words with their bold and code; everything else is escaped."""
    safe = str(escape(words))
    safe = _CODE.sub(r"<code>\1</code>", _BOLD.sub(r"<b>\1</b>", safe))
    return Markup(safe)  # noqa: S704  escaped above
