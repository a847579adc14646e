# SPDX-License-Identifier: Apache-2.0
"""An archived HTTP response: status, headers, body without transfer and content codings, and what the body is.

Messages are read as RFC 9112 writes them, and as archives hold them: a coding that a header names but the body does not
have was undone by the crawler, and is passed over (Common Crawl keeps such headers under ``X-Crawl-``). Decoding stops at
a limit, so that a small body cannot fill memory. Sniffing follows the MIME Sniffing Standard (WHATWG), section 7.1.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import brotli
import zstandard

HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})
PLAIN_TYPE: Final = "text/plain"
SNIFFED_BYTES: Final = 1445
"""How far the sniffing standard looks into a resource (section 5.2)."""

_STATUS: Final = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})(?: [^\r\n]*)?\r?\n")
_CHUNK_SIZE: Final = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r?\n")
_HTML: Final = re.compile(
    rb"\s*(?:<!--.*?-->\s*|<\?xml[^>]*\?>\s*)*<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_BINARY: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


class BodyTooLarge(Exception):
    """The decoded body exceeds the limit."""


class DamagedBody(Exception):
    """The body does not decode as its headers say."""


@dataclass(frozen=True)
class Response:
    """Head of an HTTP response and where its body starts in the block."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body_at: int

    def header(self, name: str) -> str | None:
        """Return the first header of that name (in lower case), None when there is none."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    def codings(self, name: str) -> list[str]:
        """Return the codings that a header lists, in the order in which they were applied."""
        values = ",".join(value for key, value in self.headers if key.lower() == name)
        return [coding for part in values.split(",") if (coding := part.strip().lower()) and coding != "identity"]


def parse_response(block: bytes) -> Response | None:
    """Return the head of the response that a block holds, None when it starts with no status line."""
    status = _STATUS.match(block)
    if status is None:
        return None
    at, headers = status.end(), list[tuple[str, str]]()
    while at < len(block):
        end = block.find(b"\n", at)
        line, at = (block[at:], len(block)) if end < 0 else (block[at:end].rstrip(b"\r"), end + 1)
        if not line:
            break
        text = _header_text(line)
        if text[0] in " \t" and headers:  # a folded line, obsolete since RFC 7230
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {text.strip()}")
        else:
            name, _, value = text.partition(":")
            headers.append((name.strip(), value.strip()))
    return Response(int(status[1]), tuple(headers), at)


def decode_body(body: bytes, response: Response, limit: int) -> bytes:
    """Return the body without its codings.

    Raises:
        BodyTooLarge: it has more than ``limit`` bytes, decoded.
        DamagedBody: it has a coding that is unknown, or broken.

    """
    if "chunked" in response.codings("transfer-encoding"):
        body = b"".join(_chunks(body))
    others = [coding for coding in response.codings("transfer-encoding") if coding != "chunked"]
    for coding in reversed([*response.codings("content-encoding"), *others]):
        body = _decode(body, coding, limit)
    if len(body) > limit:
        raise BodyTooLarge(f"the decoded body has more than {limit} bytes")
    return body


def media_type(content_type: str | None) -> tuple[str, str | None]:
    """Return media type in lower case and charset of a Content-Type value.

    >>> media_type('Text/HTML; charset="ISO-8859-1"')
    ('text/html', 'ISO-8859-1')
    """
    kind, *parameters = (content_type or "").split(";")
    found = {name.strip().lower(): value.strip(" \t\"'") for name, _, value in (part.partition("=") for part in parameters)}
    return kind.strip().lower(), found.get("charset") or None


def sniff(body: bytes) -> str:
    """Return what a body without declared type is: HTML, plain text, or ``application/octet-stream``."""
    if _HTML.match(body, 0, SNIFFED_BYTES):
        return "text/html"
    has_mark = body.startswith((b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe"))
    return PLAIN_TYPE if has_mark or (body and not _BINARY.search(body, 0, SNIFFED_BYTES)) else "application/octet-stream"


def _header_text(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _chunks(body: bytes) -> Iterator[bytes]:
    """Undo the chunked coding (RFC 9112, section 7.1); a body that does not start as chunks was undone before."""
    at = 0
    while size := _CHUNK_SIZE.match(body, at):
        length = int(size[1], 16)
        if length == 0:
            return
        if size.end() + length > len(body):
            raise DamagedBody(f"a chunk of {length} bytes is cut off after {len(body) - size.end()}")
        yield body[size.end() : size.end() + length]
        at = size.end() + length
        at += 2 if body.startswith(b"\r\n", at) else 1 if body.startswith(b"\n", at) else 0
    if at == 0:
        yield body
    else:
        raise DamagedBody(f"no chunk size at byte {at} of the body, found {body[at : at + 12]!r}")


def _decode(body: bytes, coding: str, limit: int) -> bytes:
    if not body:
        return body
    try:
        if coding in {"gzip", "x-gzip"}:
            return _inflate(body, 31, limit) if body.startswith(b"\x1f\x8b") else body
        if coding == "deflate":
            return _deflate(body, limit)
        if coding == "zstd":
            reader = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(body, read_across_frames=True)
            return reader.read(limit + 1) if body.startswith(b"\x28\xb5\x2f\xfd") else body
        if coding == "br":
            return _unbrotli(body, limit)
    except (zlib.error, zstandard.ZstdError, brotli.error) as error:
        if sniff(body) != "application/octet-stream":  # no coded body looks like text: the crawler undid the coding
            return body
        raise DamagedBody(f"the body is not {coding}: {error}") from error
    raise DamagedBody(f"unknown coding {coding!r}; expected gzip, deflate, br or zstd")


def _inflate(body: bytes, window: int, limit: int) -> bytes:
    """Decompress one or more members, to just beyond the limit at most."""
    parts, size = list[bytes](), 0
    while body and size <= limit:
        decoder = zlib.decompressobj(window)
        parts.append(decoder.decompress(body, limit + 1 - size))
        size += len(parts[-1])
        if not decoder.eof and size <= limit:
            raise DamagedBody(f"the compressed body is cut off after {size} decoded bytes")
        body = decoder.unused_data if decoder.unused_data.startswith(b"\x1f\x8b") else b""
    return b"".join(parts)


def _deflate(body: bytes, limit: int) -> bytes:
    """Decompress zlib data (RFC 9110, section 8.4.1.2) or, as some servers send, raw deflate data."""
    try:
        return _inflate(body, 15, limit)
    except zlib.error:
        return _inflate(body, -15, limit)


def _unbrotli(body: bytes, limit: int) -> bytes:
    decoder = brotli.Decompressor()
    decoded: bytes = decoder.process(body, output_buffer_limit=limit + 1)
    while len(decoded) <= limit and not decoder.is_finished():
        more = decoder.process(b"", output_buffer_limit=limit + 1 - len(decoded))
        if not more:
            raise DamagedBody(f"the compressed body is cut off after {len(decoded)} decoded bytes")
        decoded += more
    return decoded
