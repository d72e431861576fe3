"""Fixtures of the races."""

from tests.races.people import any_crowd, crowd
from tests.scheduler.conftest import office

__all__ = ["any_crowd", "crowd", "office"]
