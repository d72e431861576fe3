"""The roster and the plan of a team, as hosts file and hand them out (practice §2.7)."""

from collections.abc import Sequence

from bot.papers.demands import place_of
from bot.papers.paper import Cell, Column, Paper
from handlers.flows import occasions, teaming
from handlers.flows.readers import bureau_name
from handlers.rules.papers import written
from storage.models import Demand, Enterprise, Expert, Invitation, Team
from storage.queries.visits import Stop
from storage.vocabulary import UnitOpinion

Member = tuple[Invitation, Expert, Demand | None, Enterprise | None]
HIDDEN = "（保密）"


def topic(demand: Demand) -> str:
    """What is to be talked about; a confidential demand keeps it to itself."""
    return HIDDEN if demand.confidential else demand.title


def _about(team: Team) -> str:
    days = f"{written(team.starts)}至{written(team.ends)}"
    return f"主办：{bureau_name(team.host_code)}　　编号：{team.number}　　时间：{days}"


def roster(team: Team, members: Sequence[Member], *, contacts: bool) -> Paper:
    """Who travels, in the order of the seats; without ``contacts`` there are no numbers."""
    rows: list[list[Cell]] = [
        [
            place,
            expert.name,
            expert.unit,
            expert.title,
            expert.fields,
            f"{demand.number} {topic(demand)}" if demand else team.theme,
            enterprise.name if enterprise else "",
            occasions.own_days(invitation),
            _opinion(invitation),
            *([expert.mobile] if contacts else []),
        ]
        for place, (invitation, expert, demand, enterprise) in enumerate(members, 1)
    ]
    explained = teaming.reasons_of(team)
    return Paper(
        title=f"{team.name}名册",
        heading=_about(team),
        columns=(
            Column("序号", 5), Column("姓名", 8), Column("单位", 18), Column("职称", 10),
            Column("领域", 22), Column("对应需求", 26), Column("企业", 22), Column("到团日期", 12),
            Column("单位意见", 8), *([Column("电话", 13)] if contacts else []),
        ),
        rows=rows,
        lines=(
            f"共 {len(rows)} 人。",
            *([f"说明：{explained}。"] if explained else []),
            "只供组织这次活动用，请勿外传。",
        ),
        sheet="名册",
    )  # fmt: skip


def _opinion(invitation: Invitation) -> str:
    return "" if invitation.unit_opinion is UnitOpinion.NONE else invitation.unit_opinion.label


def plan(team: Team, stops: Sequence[Stop], officer: str, *, contacts: bool) -> Paper:
    """Who goes where in which half-day; hosts at the enterprises only with ``contacts``."""
    rows: list[list[Cell]] = [
        [
            written(stop.visit.day),
            stop.visit.half.label,
            stop.visit.party,
            stop.enterprise.name,
            place_of(stop.demand.county_code),
            stop.expert.name,
            f"{stop.demand.number} {topic(stop.demand)}",
            stop.visit.state.label,
            *([_host(stop)] if contacts else []),
        ]
        for stop in stops
    ]
    return Paper(
        title=f"{team.name}方案和日程",
        heading=f"{_about(team)}　　专题：{team.theme}",
        columns=(
            Column("日期", 14), Column("半天", 6), Column("组", 5), Column("企业", 24),
            Column("所在地", 14), Column("专家", 8), Column("议题", 30), Column("情况", 10),
            *([Column("接待人", 18)] if contacts else []),
        ),
        rows=rows,
        lines=(
            f"走访 {len(rows)} 场，企业 {len({stop.enterprise.id for stop in stops})} 家。",
            f"应急联系：{officer}",
            "请带防护用品，听从企业的安全要求；看到的工艺和数据请保密。",
        ),
        sheet="日程",
    )  # fmt: skip


def _host(stop: Stop) -> str:
    if stop.contact.erased_at is not None:
        return ""
    return f"{stop.contact.name} {stop.contact.mobile}"
