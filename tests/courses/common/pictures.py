"""Good and bad files to upload."""

import io
import struct
import zlib

from PIL import Image

START = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 120 60">'
DOT = '<circle cx="30" cy="30" r="20" fill="#7a2e63"/>'


def svg(inside: str = "", start: str = START) -> bytes:
    return f"{start}{DOT}{inside}</svg>".encode()


def png(width: int = 300, height: int = 100, colour: tuple[int, int, int, int] = (11, 92, 99, 128)) -> bytes:
    written = io.BytesIO()
    Image.new("RGBA", (width, height), colour).save(written, "PNG")
    return written.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of some hundred bytes that says it has 3,600,000,000 pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
