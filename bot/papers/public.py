"""A list for the public as files: spreadsheet, text document, article, and a web page."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from bot.papers import docx, xlsx
from bot.papers.paper import Column, Made, Paper

Found = Sequence[tuple[str, Mapping[str, Any]]]
COLUMNS = (
    Column("序号", 5),
    Column("编号", 12),
    Column("类别", 6),
    Column("需求名称", 20),
    Column("企业", 20),
    Column("所在地", 10),
    Column("需求内容", 50),
    Column("目标指标", 24),
    Column("希望方式", 14),
    Column("希望时间", 12),
)
HOW = (
    "报名办法：关注公众号，发送“报名 编号”（例如：报名 {number}）。"
    "针对某条需求报名的优先匹配，不保证入选。"
)


def _rows(found: Found) -> list[list[str | int]]:
    return [
        [
            place, number, content["kind"], content["title"], content["enterprise"],
            content["county"], content["text"], content.get("target", ""),
            "、".join(content.get("forms", ())), content.get("visit", ""),
        ]
        for place, (number, content) in enumerate(found, 1)
    ]  # fmt: skip


def _how(found: Found) -> str:
    return HOW.format(number=found[0][0]) if found else ""


def _paper(title: str, number: str, day: str, found: Found) -> Paper:
    heading = f"共 {len(found)} 条，{day}"
    return Paper(title, COLUMNS, _rows(found), heading, number, (_how(found),), "需求清单")


def as_xlsx(title: str, number: str, day: str, found: Found) -> Made:
    """The list as a spreadsheet."""
    return xlsx.spreadsheet([_paper(title, number, day, found)])


def as_docx(title: str, number: str, day: str, found: Found) -> Made:
    """The list as a text document."""
    return docx.text_document([_paper(title, number, day, found)])


def as_article(title: str, number: str, day: str, found: Found) -> Made:
    """The list as the text of an article for the account."""
    parts = [title, *([number] if number else []), day, ""]
    for place, (code, content) in enumerate(found, 1):
        parts.append(f"{place}. {content['title']}（{content['kind']}，{code}）")
        parts.append(f"{content['enterprise']}，{content['county']}")
        parts.append(str(content["text"]))
        if content.get("target"):
            parts.append(f"目标指标：{content['target']}")
        parts.append("")
    parts.append(_how(found))
    return Made("\r\n".join(parts).encode("utf-8-sig"), "text/plain; charset=utf-8")


def as_page(title: str, number: str, day: str, found: Found) -> Made:
    """The list as a plain web page for the editor of the site; no scripts, no styles from afar."""
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(str(value))}</td>" for value in row) + "</tr>"
        for row in _rows(found)
    )
    heads = "".join(f"<th>{column.head}</th>" for column in COLUMNS)
    page = (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}'
        f"</title></head><body><h1>{escape(title)}</h1><p>{escape(number)}</p><p>{day}</p>"
        f'<table border="1" cellspacing="0" cellpadding="6"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table><p>{escape(_how(found))}</p></body></html>"
    )
    return Made(page.encode(), "text/html; charset=utf-8")
