"""Pages: templates with the words, dates and labels that every page needs."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import HTTPException

from bot.console import cookies
from bot.console.sitting import Sitting, UnitSitting
from bot.papers.paper import Made
from handlers.rules.lifecycle import Desk
from handlers.rules.money import yuan
from handlers.rules.rounds import NANJING, round_label, season_label
from storage import tables

# departments recommend experts and review no demands (R4); a zone reviews its demands only
EVERYONE = frozenset(Desk)
BUREAUS = EVERYONE - {Desk.DEPARTMENT, Desk.ZONE}
REVIEWING = EVERYONE - {Desk.DEPARTMENT}
ALL_BUT_ZONES = EVERYONE - {Desk.ZONE}
Tab = tuple[str, str, frozenset[Desk]]
# the bar in the order of the work, and under each word its pages: endpoint, words, who has them
NAVIGATION: tuple[tuple[str, tuple[Tab, ...]], ...] = (
    ("工作台", (("home_overview", "工作台", EVERYONE),)),
    ("需求", (
        ("demands_index", "需求", REVIEWING),
        ("calls_index", "征集", ALL_BUT_ZONES),
        ("rounds_index", "报送", BUREAUS),
        ("lists_index", "公布", frozenset({Desk.PROVINCE})),
    )),
    ("专家", (
        ("experts_index", "专家", ALL_BUT_ZONES),
        ("requests_index", "紧缺申报", frozenset({Desk.DIRECT, Desk.CITY, Desk.PROVINCE})),
    )),
    ("组团走访", (("teams_index", "服务团", BUREAUS), ("visits_index", "走访", BUREAUS))),
    ("成效", (
        ("ratings_index", "评估", BUREAUS),
        ("follow_ups_index", "跟踪", BUREAUS),
        ("cases_index", "案例", BUREAUS),
        ("nominations_index", "基地", BUREAUS),
        ("results_index", "统计", BUREAUS),
        ("summaries_index", "总结", BUREAUS),
    )),
    ("经费会商", (
        ("funding_index", "经费", BUREAUS), ("consultations_index", "会商", BUREAUS),
    )),
    ("文书", (("papers_index", "文书", BUREAUS),)),
    ("通知", (("outbox_index", "通知", BUREAUS), ("broadcasts_index", "公告", BUREAUS))),
    ("人员和记录", (
        ("offices_index", "人员", EVERYONE),
        ("audit_index", "操作记录", frozenset({Desk.DIRECT, Desk.CITY, Desk.PROVINCE})),
    )),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """A word of the bar: where it leads, and whether one is there."""

    endpoint: str
    words: str
    present: bool


def bar(desk: Desk, present: str) -> tuple[list[Link], list[Link]]:
    """The bar of a desk, and the pages beside the present one; none where it stands alone."""
    top: list[Link] = []
    beside: list[Link] = []
    for words, tabs in NAVIGATION:
        links = [
            Link(end, name, present=present.startswith(end.partition("_")[0].rstrip("s")))
            for end, name, desks in tabs
            if desk in desks
        ]
        if not links:
            continue
        is_here = any(link.present for link in links)
        top.append(Link(links[0].endpoint, words if len(links) > 1 else links[0].words, is_here))
        if is_here and len(links) > 1:
            beside = links
    return top, beside


def _unit_bar(present: str) -> tuple[list[Link], list[Link]]:
    """The bar of a home unit, which has one page."""
    return [Link("units_index", "本单位专家", present=present.startswith("units_"))], []


def prepare(desk: Blueprint) -> None:
    """Give the templates their filters."""
    for name, filter_ in FILTERS.items():
        desk.add_app_template_filter(filter_, name)


def page(here: Sitting | UnitSitting, template: str, **facts: Any) -> str:
    """A page for who sits here."""
    present = (request.endpoint or "").removeprefix("console.")
    top, beside = _unit_bar(present) if isinstance(here, UnitSitting) else bar(here.desk, present)
    return render_template(
        f"console/{template}",
        here=here,
        navigation=top,
        beside=beside,
        told=cookies.told(request),
        csrf=here.csrf,
        **facts,
    )


def door(template: str, **facts: Any) -> str:
    """A page for somebody who has not signed in."""
    return render_template(f"console/{template}", told=cookies.told(request), **facts)


def trouble(kind: str) -> str:
    """A page that says in a sentence what went wrong and where to go on."""
    return render_template("console/trouble.html", kind=kind)


def paged(found: int, size: int) -> tuple[int, int]:
    """The page that the address asks for, as far as there is one, and how many there are."""
    said = request.args.get("page", "1")
    pages = max(1, -(-found // size))
    return (min(max(int(said), 1), pages) if said.isdigit() and len(said) < 7 else 1), pages


def file(made: Made, name: str) -> Response:
    """A file to be saved under a Chinese name."""
    plain = re.sub(r'[\\/:*?"<>|\s]+', "_", name)
    disposition = f"attachment; filename*=UTF-8''{quote(plain)}"
    return Response(made.body, content_type=made.type, headers={"Content-Disposition": disposition})


def failed(error: HTTPException) -> tuple[str, int]:
    """What is shown for an address that does not exist or a request that cannot be served."""
    code = error.code or 500
    kind = TROUBLES.get(code, "wrong" if code < 500 else "broken")
    inside = request.path.startswith("/console")
    page = "console/trouble.html" if inside else "pages/gone.html"
    return render_template(page, kind=kind), code


TROUBLES = {404: "missing", 405: "missing", 413: "large"}


def day(moment: datetime | date | None) -> str:
    """A day as people write it: 「2026年3月2日」."""
    if moment is None:
        return ""
    when = moment.astimezone(NANJING).date() if isinstance(moment, datetime) else moment
    return f"{when.year}年{when.month}月{when.day}日"


def local(moment: datetime) -> date:
    """The day in Nanjing."""
    return moment.astimezone(NANJING).date()


def short_day(moment: datetime | date | None) -> str:
    """A day in a table: 「3月2日」."""
    if moment is None:
        return ""
    when = moment.astimezone(NANJING).date() if isinstance(moment, datetime) else moment
    return f"{when.month}月{when.day}日"


def moment(when: datetime | None) -> str:
    """A moment as people write it: 「2026年3月2日 10:05」."""
    return f"{day(when)} {when.astimezone(NANJING):%H:%M}" if when else ""


def county(code: str) -> str:
    """A county with its city: 「泰州·泰兴市」; a direct county by itself (R2)."""
    if code not in {row.code for row in tables.regions()}:
        return code
    row, city = tables.current(code), tables.city_of(code)
    if city is None or city.code == row.code or row.reports_to == PROVINCE:
        return row.name
    return f"{city.name.removesuffix('市')}·{row.name}"


PROVINCE = "320000"


def masked(mobile: str) -> str:
    """A telephone number with its middle starred."""
    return f"{mobile[:3]}****{mobile[-4:]}" if len(mobile) >= 7 else "****" if mobile else ""


def short_name(bureau: str) -> str:
    """A bureau by its region."""
    return bureau.removesuffix("人力资源和社会保障局").removesuffix("人力资源和社会保障厅")


FILTERS: dict[str, Callable[..., str]] = {
    "day": day,
    "short_day": short_day,
    "moment": moment,
    "county": county,
    "masked": masked,
    "round": round_label,
    "season": season_label,
    "short_name": short_name,
    "yuan": yuan,
}
