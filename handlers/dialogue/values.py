"""Values that change by being made anew."""

from typing import Any, TypeVar

Value = TypeVar("Value")


def changed(value: Value, **parts: Any) -> Value:
    """A slotted frozen dataclass with some of its parts changed.

    Does what ``dataclasses.replace`` does, in a quarter of its time, for values without
    ``__post_init__``: a turn makes a conversation anew several times. Raises TypeError for a part
    it does not have.
    """
    made = object.__new__(type(value))
    for name in value.__slots__:  # type: ignore[attr-defined]
        object.__setattr__(made, name, parts.pop(name) if name in parts else getattr(value, name))
    if parts:
        raise TypeError(f"{type(value).__name__} has no {', '.join(parts)}")
    return made
