"""Enterprises say how a service was; experts hear a summary of it."""

from handlers.reception.ratings.hearing import begin, by_number, hear
from handlers.reception.ratings.mine import show

__all__ = ["begin", "by_number", "hear", "show"]
