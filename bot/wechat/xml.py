"""A small guarded XML reader for callback bodies (protocol §2.1, §6)."""

import re
from typing import Any
from xml.parsers import expat

MAX_DEPTH = 8
MAX_ELEMENTS = 200
# XML 1.0 knows no such characters; people's clients send them all the same (protocol §3.3)
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class BadXml(ValueError):
    """The body is no XML we read: broken, too deep, too many elements, or with a DOCTYPE."""


class _Reader:
    def __init__(self) -> None:
        self.root: tuple[str, Any] | None = None
        self.stack: list[tuple[str, dict[str, Any], list[str]]] = []
        self.count = 0

    def start(self, name: str, _attributes: object) -> None:
        self.count += 1
        if self.count > MAX_ELEMENTS or len(self.stack) >= MAX_DEPTH:
            raise BadXml("too many or too deep")
        self.stack.append((name, {}, []))

    def text(self, data: str) -> None:
        if self.stack:
            self.stack[-1][2].append(data)

    def end(self, name: str) -> None:
        _, children, texts = self.stack.pop()
        value: Any = children or "".join(texts)
        if not self.stack:
            self.root = (name, value)
            return
        siblings = self.stack[-1][1]
        if name not in siblings:
            siblings[name] = value
        elif isinstance(siblings[name], list):
            siblings[name].append(value)
        else:
            siblings[name] = [siblings[name], value]


def _refuse(*_arguments: object) -> None:
    raise BadXml("document type or entity")


def read(body: bytes) -> dict[str, Any]:
    """The children of the root element as a dict; a repeated element becomes a list.

    White space is kept as sent. Raises BadXml for anything that is not small, plain, UTF-8 XML
    with one root element that holds elements.
    """
    try:
        text = FORBIDDEN.sub("", body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadXml("not UTF-8") from error
    reader = _Reader()
    parser = expat.ParserCreate(encoding="utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(text.encode("utf-8"), True)
    except (expat.ExpatError, UnicodeEncodeError) as error:
        raise BadXml("broken") from error
    if reader.root is None or not isinstance(reader.root[1], dict):
        raise BadXml("empty")
    return reader.root[1]


def cdata(text: str) -> str:
    """A CDATA section that holds any text: ``]]>`` is split, forbidden characters dropped."""
    clean = FORBIDDEN.sub("", text).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{clean}]]>"
