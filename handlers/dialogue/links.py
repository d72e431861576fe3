"""Tappable lines of a message: words that are said when tapped (protocol §3.4), and pages."""

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote

from handlers.dialogue.conversation import Option

# carried by choices that belong to no question and never grow stale, for they name their subject
ALWAYS = "0"
# a message of the account may hold so much (protocol §3.3, §4.5)
MOST_BYTES = 2048


@lru_cache(maxsize=512)
def _quoted(words: str) -> str:
    return quote(words, safe="")


def tap(option: Option, number: str = ALWAYS) -> str:
    """A line that says the option's words when tapped, with the number of its question."""
    return (
        f'<a href="weixin://bizmsgmenu?msgmenucontent={_quoted(option.says)}'
        f'&msgmenuid={number}">{option.looks}</a>'
    )


def page(address: str, words: str) -> str:
    """A line that opens a page of ours."""
    return f'<a href="{address}">{words}</a>'


def under(text: str, lines: Sequence[str], most: int = MOST_BYTES) -> str:
    """A text with tappable lines under it, as many of the first as a message holds."""
    told = text
    for line in lines:
        longer = f"{told}\n{line}"
        if len(longer.encode()) > most:
            break
        told = longer
    return told
