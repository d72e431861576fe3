"""The officers' guide at the desk: docs/officers.md with its pictures."""

from functools import cache
from pathlib import Path

from flask import Response, send_from_directory
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console import markdown, screen
from bot.console.markdown import Block
from bot.console.sitting import Sitting

# a wheel carries the guide beside this file; a checkout has it among its docs
FOLDERS = (Path(__file__).parent / "guide", Path(__file__).parents[2] / "docs")
PICTURE_SECONDS = 3600


def show(here: Sitting) -> ResponseReturnValue:
    """The guide as a page, with its parts in front."""
    found = _read()
    parts = [block.words for block in found if block.kind == "part"]
    return screen.page(here, "guide.html", blocks=found, parts=parts, inline=markdown.inline)


def picture(here: Sitting, name: str) -> ResponseReturnValue:  # noqa: ARG001  any officer may
    """A picture of the guide; only those that the guide shows exist."""
    shown = {block.rows[0][0] for block in _read() if block.kind == "picture"}
    if name not in shown:
        raise NotFound
    answer: Response = send_from_directory(
        _folder() / "images" / "guide", name, max_age=PICTURE_SECONDS
    )
    return answer


def _folder() -> Path:
    return next((folder for folder in FOLDERS if (folder / "officers.md").is_file()), FOLDERS[-1])


@cache
def _read() -> tuple[Block, ...]:
    try:
        text = (_folder() / "officers.md").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    return tuple(markdown.blocks(text))
