"""XML as the protocol uses it: a strict small reader and a writer with CDATA."""

from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

Value = str | int | tuple[Any, ...]
Field = tuple[str, Value]
"""A named value of a push: text, a number, or nested fields. A name may repeat."""


class BadXmlError(ValueError):
    """Not the XML the platform accepts; the text says why."""


@dataclass
class Node:
    """One element: its tag, its own text and its child elements."""

    tag: str
    text: str = ""
    children: list["Node"] = field(default_factory=list)

    def all(self, tag: str) -> list["Node"]:
        """Give the direct children with this tag."""
        return [child for child in self.children if child.tag == tag]

    def one(self, *path: str) -> "Node | None":
        """Walk down a path of tags; None if a step is missing; ``BadXmlError`` if one repeats."""
        node = self
        for tag in path:
            found = node.all(tag)
            if len(found) > 1:
                raise BadXmlError(f"<{tag}> occurs twice")
            if not found:
                return None
            node = found[0]
        return node

    def value(self, *path: str) -> str:
        """Give the text at a path, empty when missing."""
        node = self.one(*path)
        return node.text if node is not None else ""


def parse(body: str) -> Node:
    """Read one strict document: no byte order mark, blank start, DOCTYPE or broken markup."""
    if not body.startswith("<"):
        raise BadXmlError("does not begin with <")
    builder = _Builder()
    try:
        builder.parser.Parse(body.encode(), True)
    except expat.ExpatError as error:
        raise BadXmlError(f"not well-formed: {error}") from error
    return builder.root


class _Builder:
    """Collects expat's calls into nodes."""

    def __init__(self) -> None:
        self.root = Node("")
        self._open: list[Node] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, tag: str, _attributes: dict[str, str]) -> None:
        node = Node(tag)
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def _end(self, _tag: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].text += text

    def _doctype(self, *_parts: object) -> None:
        raise BadXmlError("DOCTYPE")


def cdata(text: str) -> str:
    """Wrap text so that any ``]]>`` inside it stays text (protocol §3.3)."""
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def render(fields: tuple[Field, ...]) -> str:
    """Write fields as one ``<xml>`` document: text in CDATA, numbers bare, tuples nested."""
    return "<xml>" + "".join(_element(name, value) for name, value in fields) + "</xml>"


def _element(name: str, value: Value) -> str:
    if isinstance(value, tuple):
        inner = "".join(_element(child, inside) for child, inside in value)
    else:
        inner = str(value) if isinstance(value, int) else cdata(value)
    return f"<{name}>{inner}</{name}>"


def as_json(fields: tuple[Field, ...]) -> dict[str, Any]:
    """Write fields as a JSON object; a name that repeats becomes an array (protocol §2.8)."""
    found: dict[str, Any] = {}
    for name, value in fields:
        shown = as_json(value) if isinstance(value, tuple) else value
        if name not in found:
            found[name] = shown
        elif isinstance(found[name], list):
            found[name].append(shown)
        else:
            found[name] = [found[name], shown]
    return found
