"""The questions about what comes after a visit: each runs on both databases and finds nothing."""

from datetime import date

from storage.queries import (
    after_figures,
    answers,
    consultations,
    follow_ups,
    funding,
    nominations,
    showcases,
)
from storage.queries.counting import Period
from storage.session import Database

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def test_an_empty_house_has_figures_of_nothing(database: Database) -> None:
    for codes in (None, frozenset({"321200", "321202"}), frozenset()):
        with database.read() as session:
            figures = after_figures.follow_up_figures(session, codes, Period(FIRST, LAST))
            money = funding.funding_figures(session, codes, 2026)
            assert (figures.contracts, figures.contract_wan, figures.trained) == (0, 0, 0)
            assert after_figures.case_figures(session, codes, Period(FIRST, LAST)).public == 0
            spring = after_figures.follow_up_figures(session, codes, Period(round="2026-1"))
            assert (spring.open, spring.contracts, sum(spring.words.values())) == (0, 0, 0)
            assert after_figures.case_figures(session, codes, Period(round="2026-1")).public == 0
            assert answers.by_round(session, codes) == []
            assert (money.budget, money.spent, money.left, money.awarded) == (0, 0, 0, 0)
            assert consultations.consultation_figures(session, codes, 2026) == (0, 0)
            found = (
                follow_ups.cards(session, codes),
                follow_ups.rematches(session, codes),
                showcases.leads(session, codes),
                showcases.cases(session, codes),
                nominations.served(session, codes, 2026),
                funding.spendings(session, codes, 2026),
                consultations.open_tasks(session, codes),
            )
            assert not any(found)
    with database.read() as session:
        assert nominations.facts(session, 1, FIRST, LAST)["contracts"] == 0
        assert follow_ups.due(session, LAST, (15, 60, 180)) == []
        assert follow_ups.uncarded(session, LAST) == []
        assert follow_ups.unsolved(session) == []
        assert showcases.public(session) == []
