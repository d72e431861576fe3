"""Summaries of a year or a round."""

from storage.vocabulary.term import Term


class Passage(Term):
    """What people write in a summary beside the figures (R65)."""

    PRACTICE = "practice", "主要做法和体会"
    PROBLEMS = "problems", "存在的问题"
    PLANS = "plans", "下一步打算"
