# SPDX-License-Identifier: Apache-2.0
"""Write WARC 1.0 records, one gzip member a record, byte for byte the same on every machine.

Sources: WARC 1.0 (ISO 28500:2009), sections 4 to 6 and annex A; gzip, RFC 1952; stored blocks, RFC 1951 section
3.2.4; HTTP message format, RFC 9112. Members hold stored blocks on purpose: zlib and its replacements compress the
same bytes differently, and the example promises one release digest everywhere. Brotli bodies come from the pinned
``brotli`` package. No clock: the caller gives every date.
"""

from __future__ import annotations

import base64
import hashlib
import struct
import uuid
import zlib
from collections.abc import Sequence

import brotli

STORED_BLOCK_BYTES = 0xFFFF
"""Longest stored block of DEFLATE (RFC 1951, 3.2.4)."""

Headers = Sequence[tuple[str, str]]


def stored_gzip(data: bytes) -> bytes:
    """Return one gzip member that holds the data uncompressed: no name, no time, system unknown."""
    blocks = [data[start : start + STORED_BLOCK_BYTES] for start in range(0, len(data), STORED_BLOCK_BYTES)] or [b""]
    last = len(blocks) - 1
    body = b"".join(
        struct.pack("<BHH", number == last, len(block), len(block) ^ STORED_BLOCK_BYTES) + block for number, block in enumerate(blocks)
    )
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff" + body + struct.pack("<II", zlib.crc32(data), len(data))


def record_id(*parts: str) -> str:
    """Return a WARC-Record-ID made from what identifies the record, never from chance."""
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, ' '.join(parts))}>"


def digest(data: bytes) -> str:
    """Return a WARC digest: SHA-1 in base 32, as crawlers write it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode("ascii")


def record(kind: str, url: str, date: str, block: bytes, content_type: str, extra: Headers = (), key: str = "") -> bytes:
    """Return a record as one gzip member; ``key`` tells apart records of the same kind, URL and date."""
    fields = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", record_id(kind, url, date, key)),
        ("WARC-Date", date),
        *([("WARC-Target-URI", url)] if kind != "warcinfo" else []),
        *extra,
        ("WARC-Block-Digest", digest(block)),
        ("Content-Type", content_type),
        ("Content-Length", str(len(block))),
    ]
    head = "WARC/1.0\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields) + "\r\n"
    return stored_gzip(head.encode() + block + b"\r\n\r\n")


def response(url: str, date: str, body: bytes, headers: Headers, status: str = "200 OK", coding: str = "") -> bytes:
    """Return a response record; the body travels as ``coding`` says (see ``encode``)."""
    payload, more = encode(body, coding)
    block = http(f"HTTP/1.1 {status}", [*headers, *more]) + payload
    extra = [("WARC-Payload-Digest", digest(payload)), ("WARC-IP-Address", "192.0.2.80")]
    return record("response", url, date, block, "application/http; msgtype=response", extra)


def request(url: str, date: str) -> bytes:
    """Return the request record that belongs to a response."""
    host, _, path = url.removeprefix("https://").partition("/")
    block = http(f"GET /{path} HTTP/1.1", [("Host", host), ("User-Agent", "example-crawler/1.0"), ("Accept-Encoding", "gzip, br")])
    return record("request", url, date, block, "application/http; msgtype=request")


def http(start: str, headers: Headers) -> bytes:
    """Return the head of an HTTP message."""
    return (start + "\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n").encode("utf-8")


def encode(body: bytes, coding: str) -> tuple[bytes, list[tuple[str, str]]]:
    """Apply codings in order, such as ``gzip,chunked``; return the body as sent and the headers that say so."""
    headers = []
    for name in coding.split(",") if coding else []:
        if name == "chunked":
            pieces = [body[start : start + 700] for start in range(0, len(body), 700)]
            body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
            headers.append(("Transfer-Encoding", "chunked"))
        else:
            body = {"gzip": stored_gzip, "br": brotli.compress}[name](body)
            headers.append(("Content-Encoding", name))
    if "chunked" not in coding:
        headers.append(("Content-Length", str(len(body))))
    return body, headers
