"""What stands in a printed paper, read from its bytes: no reader and no language pack is needed."""

import base64
import re
import zlib

STREAM = re.compile(rb"/ASCII85Decode /FlateDecode.*?stream\r?\n(.*?)~>\s*endstream", re.DOTALL)
SHOWN = re.compile(rb"\(((?:\\.|[^\\()])*)\) Tj", re.DOTALL)
ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def printed(body: bytes) -> str:
    """All words of a print in their order, without blanks: a cell is broken where it must be.

    The face of our prints has its letters in two bytes each, so what is shown is what is read.
    """
    pages = (zlib.decompress(base64.a85decode(each)) for each in STREAM.findall(body))
    shown = (_plain(words).decode("utf-16-be") for page in pages for words in SHOWN.findall(page))
    return "".join("".join(shown).split())


def _plain(words: bytes) -> bytes:
    def letter(found: re.Match[bytes]) -> bytes:
        code = found[1]
        return bytes([int(code, 8)]) if code.isdigit() else LETTERS.get(code, code)

    return ESCAPED.sub(letter, words)
