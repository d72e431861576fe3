"""``qianqi words``: every sentence in one document that a bureau can proof-read."""

from collections.abc import Iterator
from itertools import groupby

from handlers.flows import FLOWS
from handlers.wording import catalogue, title_of
from storage import vocabulary
from storage.vocabulary import Term


def document() -> Iterator[str]:
    """The lines of the document, in Markdown."""
    yield "# 千企：公众号说的每一句话"
    yield "花括号里是办理时填进去的内容，例如编号、名称。要改一句，请写明左边的代号。"
    yield from _questions()
    yield from _sentences()
    yield from _terms()


def _questions() -> Iterator[str]:
    yield "\n## 一、表单里问的话"
    shown = set()
    for flow in FLOWS.values():
        form = flow.form
        if form.name in shown or not any(slot.question for slot in form.slots):
            continue
        shown.add(form.name)
        yield f"\n### {title_of(form.name)}（{form.name}）"
        for slot in form.slots:
            if slot.question:
                yield f"- **{slot.label}**（{slot.name}）：{slot.question}"
            if slot.hint:
                yield f"  - 再问时的提示：{slot.hint}"
            if slot.reader.options:
                yield f"  - 选项：{'、'.join(label for _, label in slot.reader.options)}"


def _sentences() -> Iterator[str]:
    yield "\n## 二、说的话"
    for sheet, rows in groupby(catalogue().items(), key=lambda row: row[0].partition(".")[0]):
        yield f"\n### {title_of(sheet)}（{sheet}）"
        for key, sentence in rows:
            lines = sentence.replace("\n", "\n  ")
            yield f"- `{key}` {lines}"


def _terms() -> Iterator[str]:
    yield "\n## 三、名称"
    for terms in vars(vocabulary).values():
        if isinstance(terms, type) and issubclass(terms, Term) and terms is not Term:
            yield f"- {terms.__name__}：{'、'.join(term.label for term in terms)}"


def words() -> None:
    """Print the document."""
    for line in document():
        print(line)
