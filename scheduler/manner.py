"""How an installation sends, and a notice put into the form of its channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from handlers.ports import Outgoing
from handlers.rules.budgets import DAILY
from handlers.rules.delivery import Quiet
from storage.queries.outbox import Claimed
from storage.vocabulary import Channel


@dataclass(frozen=True, slots=True)
class Template:
    """A template of the account for one kind of notice; ``fields`` maps our names to its slots."""

    channel: Channel
    id: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Manner:
    """How an installation sends.

    ``limits`` are the calls of each channel in a day. ``trial`` are the only people who can be
    reached, when it is not empty. ``skip_locked`` is whether the database passes over locked rows.
    """

    quiet: Quiet = field(default_factory=Quiet)
    per_second: float = 50.0
    threads: int = 16
    templates: Mapping[str, Template] | None = None
    limits: Mapping[Channel, int] = field(default_factory=lambda: DAILY)
    trial: frozenset[str] = frozenset()
    skip_locked: bool = True

    def template_of(self, notice: Claimed) -> Template | None:
        """The template that may carry a notice."""
        return (self.templates or {}).get(str(notice.payload.get("kind", "")))


def message_of(
    notice: Claimed, channel: Channel, template: Template | None, openids: Sequence[str] = ()
) -> Outgoing:
    """The message that a notice is on a channel; ``openids`` are the members of a mass call."""
    text = str(notice.payload.get("text", ""))
    if channel is Channel.MASS:
        return Outgoing(
            notice.recipient, channel, text=text, client_id=notice.client_id,
            openids=tuple(openids), to_all=notice.is_to_all,
        )  # fmt: skip
    if template is None or channel is Channel.CUSTOMER:
        return Outgoing(notice.recipient, channel, text=text)
    given = notice.payload.get("data", {})
    return Outgoing(
        notice.recipient,
        channel,
        template_id=template.id,
        data={slot: _row(given.get(name, "")) for name, slot in template.fields.items()},
        url=str(notice.payload.get("url", "")),
        client_id=notice.client_id,
    )


def _row(value: object) -> str:
    """One row of a template: twenty characters, one line, never empty (protocol §4.4)."""
    return " ".join(str(value).split())[:20] or "无"
