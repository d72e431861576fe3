"""Every stored term with its Chinese label; plain enums, no imports from the house."""

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A stored word: ``value`` is what the database holds, ``label`` what people read."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        """Make a member from its stored code and its label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Rank(Term):
    """The level of a bureau in the reporting tree (notice, address line and article 7.1)."""

    PROVINCE = "province", "省厅"
    CITY = "city", "设区市局"
    COUNTY = "county", "县（市、区）局"


class DemandKind(Term):
    """The three kinds of demand (articles 6.1 and 7.1; 专家需求 is filed as 人才)."""

    TECHNOLOGY = "technology", "技术"
    PROJECT = "project", "项目"
    TALENT = "talent", "人才"


class ServiceForm(Term):
    """The five forms of service (article 1)."""

    CONSULTING = "consulting", "科技咨询"
    TRANSFER = "transfer", "成果转化"
    JOINT_DEVELOPMENT = "joint_development", "合作开发"
    TRAINING = "training", "人才培养"
    SHARED_BASE = "shared_base", "共建载体"
