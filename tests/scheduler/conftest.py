"""Fixtures of the sender."""

from collections.abc import Iterator

import pytest

from tests.scheduler.office import Office
from tests.support.town import Town


@pytest.fixture
def office(town: Town) -> Iterator[Office]:
    """An office on each database, at work at all hours."""
    made = Office(town)
    yield made
    made.close()
