"""The desk put together: the door, and every route of the table."""

from flask import Blueprint

from bot.console import door, edge
from bot.console.parts import Parts
from bot.console.routes import ROUTES


def blueprint(parts: Parts) -> Blueprint:
    """The desk as a blueprint."""
    desk = edge.blueprint(parts, ROUTES)
    door.add_door(desk, parts)
    return desk
