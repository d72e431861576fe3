"""Which enterprises the notice is for: small and medium, at county level and below (articles 2, 3).

The rules only flag; a person at the county bureau decides (R21-R24).
"""

from dataclasses import dataclass

from storage.vocabulary import EnterpriseSize, EntityType


@dataclass(frozen=True, slots=True)
class Limits:
    """The national size limits of one trade: people, and revenue in 万元.

    工信部联企业〔2011〕300号. A limit of None does not count in that trade.
    """

    large_people: int | None
    large_revenue: float | None
    medium_people: int | None
    medium_revenue: float | None
    small_people: int | None
    small_revenue: float | None


INDUSTRIAL = Limits(1000, 40_000, 300, 2_000, 20, 300)
OTHERS = Limits(300, None, 100, None, 10, None)

# by GB/T 4754 code, longest first; a prefix decides
TRADES: dict[str, Limits] = {
    "A": Limits(None, 20_000, None, 500, None, 50),
    "B": INDUSTRIAL,
    "C": INDUSTRIAL,
    "D": INDUSTRIAL,
    "E": Limits(None, 80_000, None, 6_000, None, 300),
    "F51": Limits(200, 40_000, 20, 5_000, 5, 1_000),
    "F52": Limits(300, 20_000, 50, 500, 10, 100),
    "F": Limits(200, 40_000, 20, 5_000, 5, 1_000),
    "G59": Limits(200, 30_000, 100, 1_000, 20, 100),
    "G60": Limits(1000, 30_000, 300, 2_000, 20, 100),
    "G": Limits(1000, 30_000, 300, 3_000, 20, 200),
    "H": Limits(300, 10_000, 100, 2_000, 10, 100),
    "I65": Limits(300, 10_000, 100, 1_000, 10, 50),
    "I": Limits(2000, 100_000, 100, 1_000, 10, 100),
    "K": Limits(None, 200_000, None, 1_000, None, 100),
    "SE": INDUSTRIAL,
}


def limits(industry: str) -> Limits:
    """The size limits of an industry code; manufacturing when the code is unknown."""
    for length in (3, 2, 1):
        if industry[:length] in TRADES:
            return TRADES[industry[:length]]
    return OTHERS if industry else INDUSTRIAL


def size(industry: str, employees: int | None, revenue_wan: float | None) -> EnterpriseSize:
    """The size class: below either limit is smaller; an unknown figure never makes it large."""
    trade = limits(industry)
    steps = (
        (trade.large_people, trade.large_revenue, EnterpriseSize.LARGE),
        (trade.medium_people, trade.medium_revenue, EnterpriseSize.MEDIUM),
        (trade.small_people, trade.small_revenue, EnterpriseSize.SMALL),
    )
    known = [
        (people, revenue, class_)
        for people, revenue, class_ in steps
        if (people is not None and employees is not None)
        or (revenue is not None and revenue_wan is not None)
    ]
    if not known:
        return EnterpriseSize.UNKNOWN
    for people, revenue, class_ in known:
        if _reaches(employees, people) and _reaches(revenue_wan, revenue):
            # one figure alone reaches nothing: the other may be below its limit
            if _half_known(people, employees, revenue, revenue_wan):
                return EnterpriseSize.UNKNOWN
            return class_
    return EnterpriseSize.MICRO


def _reaches(figure: float | None, limit: float | None) -> bool:
    return figure is None or limit is None or figure >= limit


def _half_known(
    people: int | None, employees: int | None, revenue: float | None, revenue_wan: float | None
) -> bool:
    return (people is not None and employees is None) or (
        revenue is not None and revenue_wan is None
    )


ENTITIES = (
    ("合作社", EntityType.COOPERATIVE),
    ("家庭农场", EntityType.FARM),
    ("协会", EntityType.ASSOCIATION),
    ("商会", EntityType.ASSOCIATION),
    ("园区", EntityType.PARK),
    ("管委会", EntityType.PARK),
    ("开发区", EntityType.PARK),
)
PUBLIC_BODIES = (
    "人民政府",
    "管理局",
    "委员会",
    "街道办",
    "镇政府",
    "大学",
    "学院",
    "中学",
    "小学",
    "医院",
)
INDIVIDUAL = ("个体", "个体工商户", "经营部", "商行", "门市部")


def entity_of(name: str) -> EntityType:
    """What kind of body a name speaks of (R23)."""
    for word, entity in ENTITIES:
        if word in name:
            return entity
    return EntityType.COMPANY


def flags(name: str, size_: EnterpriseSize) -> tuple[str, ...]:
    """What the county should look at: ``large``, ``public_body``, ``individual`` (R10-R24)."""
    found = []
    if size_ is EnterpriseSize.LARGE:
        found.append("large")
    if entity_of(name) is EntityType.COMPANY and name.endswith(PUBLIC_BODIES):
        found.append("public_body")
    if any(word in name for word in INDIVIDUAL):
        found.append("individual")
    return tuple(found)
