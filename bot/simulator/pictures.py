"""Drawing small pictures as PNG without an imaging library: QR codes, and a photo to send."""

import struct
import zlib
from functools import cache

import qrcode

SCALE = 8
PHOTO = (144, 108)


def qr_code(text: str) -> bytes:
    """Draw the QR code of a text, black on white, eight pixels a module."""
    code = qrcode.QRCode(border=3)
    code.add_data(text)
    rows: list[list[bool]] = code.get_matrix()
    lines = b"".join(_modules(row) * SCALE for row in rows)
    return _png(len(rows) * SCALE, len(rows) * SCALE, 0, lines)


@cache
def photo() -> bytes:
    """Draw what stands for a photo: a green field under a pale sky."""
    width, height = PHOTO
    lines = b"".join(b"\0" + bytes(_colour(line, height)) * width for line in range(height))
    return _png(width, height, 2, lines)


def _colour(line: int, height: int) -> tuple[int, int, int]:
    share = line / height
    if share < 0.6:
        return (196 + int(50 * share), 220 + int(30 * share), 236)
    return (110 - int(40 * share), 170 - int(50 * share), 110 - int(40 * share))


def _modules(row: list[bool]) -> bytes:
    return b"\0" + b"".join((b"\0" if dark else b"\xff") * SCALE for dark in row)


def _png(width: int, height: int, colour_type: int, lines: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0)
    parts = _chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(lines)), _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
