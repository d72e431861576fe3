"""Tappable lines of a message: words that are said when tapped (protocol §3.4), and pages."""

from urllib.parse import quote

from handlers.dialogue.conversation import Option

# carried by choices that belong to no question and never grow stale, for they name their subject
ALWAYS = "0"


def tap(option: Option, number: str = ALWAYS) -> str:
    """A line that says the option's words when tapped, with the number of its question."""
    return (
        f'<a href="weixin://bizmsgmenu?msgmenucontent={quote(option.says, safe="")}'
        f'&msgmenuid={number}">{option.looks}</a>'
    )


def page(address: str, words: str) -> str:
    """A line that opens a page of ours."""
    return f'<a href="{address}">{words}</a>'
