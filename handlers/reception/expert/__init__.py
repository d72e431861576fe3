"""Experts in the chat: signing up, changes by words, pauses, leaving, one person's two parts."""

from handlers.reception.expert.commands import (
    begin,
    change,
    come_back,
    greeting,
    leave,
    pause,
    status,
)
from handlers.reception.expert.words import as_expert, hear, switch

__all__ = [
    "as_expert",
    "begin",
    "change",
    "come_back",
    "greeting",
    "hear",
    "leave",
    "pause",
    "status",
    "switch",
]
