"""A stored word with its label."""

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A stored word: ``value`` is what the database holds, ``label`` what people read."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make a member from its stored code and its label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
