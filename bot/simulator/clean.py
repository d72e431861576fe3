"""Making text safe to write: half an emoji (a lone surrogate) has no place in UTF-8."""

from typing import Any


def clean(value: Any) -> Any:
    """Give a JSON value with every lone surrogate replaced by a question mark."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {clean(key): clean(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [clean(inner) for inner in value]
    return value
