"""Drawing a QR code as a PNG without an imaging library."""

import struct
import zlib

import qrcode

SCALE = 8


def png(text: str) -> bytes:
    """Draw the code of a text, black on white, eight pixels a module."""
    code = qrcode.QRCode(border=3)
    code.add_data(text)
    rows: list[list[bool]] = code.get_matrix()
    lines = b"".join(_line(row) * SCALE for row in rows)
    size = len(rows) * SCALE
    header = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
    parts = _chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(lines)), _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _line(row: list[bool]) -> bytes:
    return b"\0" + b"".join((b"\0" if dark else b"\xff") * SCALE for dark in row)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
