"""Typed template slots and what each type accepts (protocol §4.4); a refusal is 47003."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.simulator.errors import ApiError
from bot.simulator.values import Template

_HAN = r"[\u3400-\u9fff]"
_CLOCK = r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?"
_DAY = r"(\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2})"
_ONE_TIME = rf"({_DAY}\s?)?{_CLOCK}|{_DAY}"


def _like(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def _name(value: str) -> bool:
    if re.fullmatch(rf"({_HAN}|·){{1,10}}", value):
        return True
    return len(value) <= 20 and re.fullmatch(r"[^\d\u3400-\u9fff]+", value) is not None


TYPES: dict[str, Callable[[str], bool]] = {
    "thing": _like(r"[^\n\r]{1,20}"),
    "short_thing": _like(r"[^\n\r]{1,5}"),
    "number": _like(r"(?=.{1,32}$)-?\d+(\.\d+)?"),
    "letter": _like(r"[A-Za-z]{1,32}"),
    "symbol": _like(r"[^\w\s]{1,5}"),
    "character_string": _like(r"[\x21-\x7e]{1,32}"),
    "time": _like(rf"({_ONE_TIME})(\s?~\s?({_ONE_TIME}))?"),
    "date": _like(rf"{_DAY}(\s?{_CLOCK})?(\s?~\s?{_DAY}(\s?{_CLOCK})?)?"),
    "amount": _like(r"[¥￥$€£]?\d{1,10}(\.\d+)?元?"),
    "phone_number": _like(r"[\d+\-()（） ]{1,17}"),
    "car_number": _like(rf"(?=.{{1,8}}$){_HAN}?[A-Za-z0-9·\-]+{_HAN}?"),
    "name": _name,
    "phrase": _like(rf"{_HAN}{{1,5}}"),
}
LISTED = frozenset({"const", "enum"})
_SLOT = re.compile(r"([a-z_]+?)(\d+)")


def slot_type(name: str) -> str:
    """Give the type a slot's name stands for: ``thing4`` is a ``thing``."""
    found = _SLOT.fullmatch(name)
    return found.group(1) if found else name


def check(template: Template, data: object, *, blanks: bool) -> dict[str, str]:
    """Check the values of all slots and give them; ``ApiError`` 47003 names the first bad one.

    A missing slot is refused unless ``blanks`` (protocol §9 point 11); extra values are ignored.
    """
    if not isinstance(data, Mapping):
        raise ApiError(47001)
    return {name: _checked(template, name, data.get(name), blanks) for name in template.slots}


def _checked(template: Template, name: str, given: Any, blanks: bool) -> str:
    value = given.get("value") if isinstance(given, Mapping) else None
    if value is None and blanks:
        return ""
    text = "" if value is None else str(value)
    kind = slot_type(name)
    if kind in LISTED:
        allowed = template.allowed.get(name)
        good = bool(text) and (not allowed or text in allowed) and len(text) <= 20
    else:
        good = TYPES.get(kind, bool)(text)
    if not good:
        raise ApiError(47003, f"argument invalid! data.{name}.value invalid")
    return text
