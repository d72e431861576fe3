"""Fixtures of the races."""

from tests.races.people import crowd, sqlite_crowd

__all__ = ["crowd", "sqlite_crowd"]
