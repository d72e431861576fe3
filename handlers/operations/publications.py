"""Lists of demands for the public: drafted, put before the public, taken down (article 6.2, R48).

Only demands that are reviewed, need the province's help, whose enterprise agreed and that are not
confidential can stand on a list; what the public reads is masked once more as it is published.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.rules import papers
from handlers.rules.rounds import local_day
from handlers.understanding import masking
from handlers.understanding.masking import Piece
from storage import tables
from storage.models import Demand, Officer, PublicDemand, PublicList
from storage.queries import demand_list
from storage.queries import publications as questions
from storage.queries.demands import Row
from storage.vocabulary import Act, Disclosure, ListState, ServiceForm

PROVINCE = "320000"
TITLE, TEXT = 40, 2000


class OutsideMonths(Exception):
    """Lists are published in April and September; another month needs a reason."""


class NothingToPublish(Exception):
    """The list is empty."""


class BadNumber(Exception):
    """The number of the document has another form than the standard wants, or is taken."""


class NotNow(Exception):
    """The list is not in the state for this."""


def draft(
    session: Session, officer: Officer, round_: str, title: str, number: str, now: datetime
) -> PublicList:
    """Begin a list. Raises BadNumber."""
    row = PublicList(
        round=round_,
        title=title.strip()[:80],
        number=_number(session, number),
        state=ListState.DRAFT,
        made_by=officer.id,
        made_at=now,
    )
    session.add(row)
    session.flush()
    _note(session, officer, Act.DRAFT_LIST, row, now)
    return row


def _number(session: Session, said: str, *, but: int = 0) -> str:
    number = papers.tidy_number(said)
    if number and not papers.is_number(number):
        raise BadNumber
    if questions.number_taken(session, number, but=but):
        raise BadNumber
    return number


def rename(
    session: Session, officer: Officer, row: PublicList, title: str, number: str, now: datetime
) -> None:
    """Change title and number. Raises BadNumber."""
    row.title, row.number = title.strip()[:80], _number(session, number, but=row.id)
    _note(session, officer, Act.DRAFT_LIST, row, now)


def public_name(row: Row) -> str:
    """The enterprise as the public reads it: by name, or 「泰兴市某电镀企业」."""
    demand, enterprise, _ = row
    if demand.disclosure is Disclosure.NAMED:
        return enterprise.name
    industry = next(
        (each.name for each in tables.industries() if each.code == enterprise.industry), ""
    )
    trade = industry.removesuffix("业").removesuffix("制造")
    return f"{tables.current(demand.county_code).name}某{trade}企业"


def pieces_of(row: Row) -> dict[str, tuple[Piece, ...]]:
    """The texts of a demand in pieces, with what is masked and why."""
    demand, enterprise, contact = row
    names = masking.names_of(
        contact.name,
        contact.mobile,
        enterprise.name,
        anonymous=demand.disclosure is not Disclosure.NAMED,
    )
    texts = {"title": demand.title, "text": demand.problem}
    texts["target"] = str(demand.particulars.get("target", ""))
    return {name: masking.mask(text, names) for name, text in texts.items()}


def content_of(row: Row) -> dict[str, Any]:
    """What the public reads of a demand; no contact, no number of anybody."""
    demand = row[0]
    texts = {name: masking.shown(pieces) for name, pieces in pieces_of(row).items()}
    return texts | {
        "kind": demand.kind.label,
        "enterprise": public_name(row),
        "county": tables.current(demand.county_code).name,
        "county_code": demand.county_code,
        "forms": [ServiceForm(form).label for form in demand.forms if form in set(ServiceForm)],
        "visit": _visit(demand),
    }


def _visit(demand: Demand) -> str:
    if demand.visit_from is None:
        return ""
    return f"{demand.visit_from.year}年{demand.visit_from.month}月"


def include(
    session: Session, officer: Officer, row: PublicList, found: Sequence[Row], now: datetime
) -> int:
    """Put demands on a list; on one that is public already they are an addendum.

    Demands that may not be published are left out. Returns how many were put on it.
    Raises NotNow.
    """
    if row.state is ListState.WITHDRAWN:
        raise NotNow
    allowed = _still_publishable(session, [each[0].id for each in found])
    known = {each.demand_id: each for each, _ in questions.items(session, row.id)}
    count = 0
    for each in found:
        if each[0].id not in allowed:
            continue
        entry = known.get(each[0].id) or PublicDemand(list_id=row.id, demand_id=each[0].id)
        entry.version, entry.content = each[0].version, content_of(each)
        entry.addendum = row.state is ListState.PUBLISHED
        entry.added_at, entry.withdrawn_at, entry.withdrawn_why = now, None, ""
        session.add(entry)
        count += 1
    session.flush()
    if count and row.state is ListState.PUBLISHED:
        _note(session, officer, Act.PUBLISH, row, now, addendum=count)
    return count


def _still_publishable(session: Session, ids: Sequence[int]) -> set[int]:
    query = select(Demand.id).where(Demand.id.in_(ids), *demand_list.publishable())
    return set(session.scalars(query))


def edit(entry: PublicDemand, *, title: str, text: str, target: str) -> None:
    """Change what the public reads of a demand; numbers and addresses are masked again."""
    said = {"title": title[:TITLE], "text": text[:TEXT], "target": target[:TEXT]}
    entry.content = entry.content | {
        name: masking.shown(masking.mask(words.strip())) for name, words in said.items()
    }


def drop(session: Session, row: PublicList, entry: PublicDemand) -> None:
    """Take a demand off a list nobody has read yet. Raises NotNow."""
    if row.state is not ListState.DRAFT:
        raise NotNow
    session.delete(entry)


def publish(
    session: Session,
    officer: Officer,
    row: PublicList,
    now: datetime,
    *,
    months: Collection[int],
    outside: str = "",
) -> list[int]:
    """Put a list before the public; gives the ids of its demands.

    ``months`` are those the programme publishes in. What has become unfit since it was chosen is
    dropped. Raises NotNow, OutsideMonths, NothingToPublish.
    """
    if row.state is not ListState.DRAFT:
        raise NotNow
    if local_day(now).month not in months and not outside.strip():
        raise OutsideMonths
    found = questions.items(session, row.id)
    fit = _still_publishable(session, [demand.id for _, demand in found])
    for entry, demand in found:
        if demand.id not in fit:
            session.delete(entry)
    if not fit:
        raise NothingToPublish
    row.state, row.published_at, row.outside = ListState.PUBLISHED, now, outside.strip()[:200]
    _note(session, officer, Act.PUBLISH, row, now, demands=len(fit), outside=row.outside)
    return sorted(fit)


def take_down(session: Session, officer: Officer, row: PublicList, why: str, now: datetime) -> None:
    """Take a whole list down. Raises NotNow."""
    if row.state is not ListState.PUBLISHED:
        raise NotNow
    row.state, row.withdrawn_at, row.withdrawn_why = ListState.WITHDRAWN, now, why[:200]
    _note(session, officer, Act.TAKE_DOWN, row, now, reason=why[:100])


def take_one_down(
    session: Session,
    officer: Officer,
    row: PublicList,
    entry: PublicDemand,
    why: str,
    now: datetime,
) -> None:
    """Take one demand down from a list that is public. Raises NotNow."""
    if row.state is not ListState.PUBLISHED or entry.withdrawn_at is not None:
        raise NotNow
    entry.withdrawn_at, entry.withdrawn_why = now, why[:200]
    _note(session, officer, Act.TAKE_DOWN, row, now, demand=entry.demand_id, reason=why[:100])


def _note(
    session: Session, officer: Officer, act: Act, row: PublicList, now: datetime, **facts: Any
) -> None:
    journal.write(
        session, journal.officer(officer.id), act, f"list:{row.id}", now, region=PROVINCE, **facts
    )
