# SPDX-License-Identifier: Apache-2.0
"""HTTP heads, sniffing and character encodings."""

from __future__ import annotations

import pytest

from curation.io.charset import decode, page_in_utf8
from curation.io.http import parse_response, sniff


def test_heads_are_read_as_archives_hold_them() -> None:
    """LF ends lines too, folded lines join, a missing reason is fine, and bytes that are not UTF-8 are Latin-1."""
    response = parse_response(b"HTTP/1.0 200\nX: a\n  b\r\nServer: caf\xe9\r\nEmpty:\r\n\r\nbody")

    assert response is not None
    assert response.status == 200
    assert response.headers == (("X", "a b"), ("Server", "café"), ("Empty", ""))
    assert response.body_at == len(b"HTTP/1.0 200\nX: a\n  b\r\nServer: caf\xe9\r\nEmpty:\r\n\r\n")


@pytest.mark.parametrize("block", [b"", b"HTTP", b"GET / HTTP/1.1\r\n\r\n", b"HTTP/1.1 2000 OK\r\n\r\n"])
def test_what_has_no_status_line_is_no_response(block: bytes) -> None:
    """Anything else is told apart."""
    assert parse_response(block) is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<!DOCTYPE html><p>x", "text/html"),
        (b"\n<!-- c --><?xml version='1.0'?><html>", "text/html"),
        (b"Bonjour", "text/plain"),
        (b"\xef\xbb\xbfBonjour", "text/plain"),
        (b"%PDF-1.7\n\x00\x01", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_sniffing(body: bytes, kind: str) -> None:
    """Bodies without a type are told by their first bytes."""
    assert sniff(body) == kind


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        ("né".encode(), None, "né"),
        ("né".encode(), "iso-8859-1", "né"),
        ("né".encode("latin-1"), "iso-8859-1", "né"),
        ("né “là”".encode("cp1252"), "ISO-8859-1", "né “là”"),
        ("né".encode("latin-1"), "utf-8", "né"),
        ("\ufeffné".encode("utf-16-le"), "iso-8859-1", "né"),
        ("\ufeffné".encode(), "iso-8859-1", "né"),
        ("Привет, как дела".encode("koi8-r"), "koi8-r", "Привет, как дела"),
        ("<meta charset=koi8-r>Привет, как дела".encode("koi8-r"), None, "<meta charset=koi8-r>Привет, как дела"),
        ("<meta charset=utf-8>été là-bas".encode("latin-1"), None, "<meta charset=utf-8>été là-bas"),
        ("日本".encode("iso-2022-jp"), "iso-2022-jp", "日本"),
        (b"plain", "no such charset", "plain"),
        (b"\xff\xfe\xfd", "utf-16", "\ufffd"),
        ("<p>né".encode("utf-16-le"), None, "<p>né"),
        ("\r\n <p>né".encode("utf-16-be"), "utf-8", "\r\n <p>né"),
        (b"", None, ""),
    ],
)
def test_encodings(data: bytes, declared: str | None, text: str) -> None:
    """Marks, then valid UTF-8, then what is declared, then what is guessed."""
    assert decode(data, declared, html=True)[0] == text
    assert page_in_utf8(data, declared) == text.encode()


def test_a_page_in_utf8_stays_as_it_is() -> None:
    """Many replacement characters, or a `meta` that cannot be right, do not make UTF-8 another encoding."""
    broken = ("\ufffd" * 40 + "né").encode()
    ascii_in_utf16 = b"<meta charset=utf-16><p>The sea rises.</p>"

    assert page_in_utf8(broken, "iso-8859-1") is broken
    assert page_in_utf8(ascii_in_utf16, None) is ascii_in_utf16
