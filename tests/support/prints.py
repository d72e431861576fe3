"""Reads papers back as text: what a text document says, what a print shows."""

import base64
import io
import re
import zlib

import docx

STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
SHOWN = re.compile(rb"\(((?:\\.|[^\\)])*)\) ?Tj", re.DOTALL)
ESCAPED = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def printed(data: bytes) -> str:
    """What the pages of a print show, without spaces; the one face counts in UTF-16."""
    found = []
    for stream in STREAM.findall(data):
        page = zlib.decompress(base64.a85decode(b"<~" + stream.strip(), adobe=True))
        found += [_plain(piece).decode("utf-16-be", "replace") for piece in SHOWN.findall(page)]
    return "".join("".join(found).split())


def _plain(piece: bytes) -> bytes:
    """A string of the page language without its escapes."""
    return ESCAPED.sub(_letter, piece)


def _letter(found: re.Match[bytes]) -> bytes:
    said = found[1]
    return bytes([int(said, 8)]) if said.isdigit() and len(said) == 3 else LETTERS.get(said, said)


def document_words(data: bytes) -> str:
    """All words of a text document, those of its tables last."""
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for line in table.rows for cell in line.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
