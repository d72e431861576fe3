"""A demand as the ranking of experts reads it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """A demand in words; ``fields`` are those it is known to touch, as of the experts.

    Where there is a ``pool``, only its experts are ranked.
    """

    key: str
    title: str = ""
    text: str = ""
    fields: tuple[str, ...] = ()
    pool: tuple[str, ...] | None = None

    @property
    def is_half(self) -> bool:
        """Whether it has a title or content, not both."""
        return bool(self.title.strip()) != bool(self.text.strip())
