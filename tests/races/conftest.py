"""Fixtures of the races."""

from tests.races.people import any_crowd, crowd

__all__ = ["any_crowd", "crowd"]
