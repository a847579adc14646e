# SPDX-License-Identifier: Apache-2.0
"""Bytes of a page or text to a string: which character encoding it is in.

In order: a byte order mark (which the Encoding Standard of WHATWG puts first); UTF-16 without one, where a page begins with ``<`` and a
letter in it, for nothing else could then be read; UTF-8, when the bytes outside ASCII are UTF-8
but for a few, since text in another encoding is almost never so by chance while declarations are often wrong; what the HTTP
header declares; what the page's ``meta`` declares; what Resiliparse's detector guesses; windows-1252. Labels are read as the Encoding
Standard does (ISO-8859-1 is windows-1252). What does not decode becomes U+FFFD, as in browsers, so nothing is refused here.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

import numpy as np
import pyarrow as pa
from resiliparse.parse.encoding import detect_encoding, map_encoding_to_html5

UTF_16: Final = frozenset({"utf-16-le", "utf-16-be"})
ASCII: Final = bytes(range(128))
MOST_BROKEN_FRACTION: Final = 0.05
"""Sequences that are not UTF-8, per byte outside ASCII, in a text that still counts as UTF-8: a page cut off within a character,
or with a piece of foreign text, stays UTF-8. Our choice; in Latin-1 text, nearly every such byte is one."""
_UNMARKED: Final = (
    (re.compile(rb"(?:[\t\n\r ]\0)*<\0[!?A-Za-z]\0"), "utf-16-le"),
    (re.compile(rb"(?:\0[\t\n\r ])*\0<\0[!?A-Za-z]"), "utf-16-be"),
)
MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(data: bytes, declared: str | None, *, html: bool) -> tuple[str, str]:
    """Return the text and the Python name of its encoding; ``declared`` is the charset of the HTTP header.

    >>> decode("né".encode("cp1252"), "iso-8859-1", html=False)
    ('né', 'cp1252')
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    if html and (unmarked := unmarked_utf_16(data)) is not None:
        return data.decode(unmarked, "replace"), unmarked
    named = _python_name(declared)
    if not data.isascii() and named not in UTF_16:
        text = data.decode("utf-8", "replace")
        if text.count("\ufffd") <= MOST_BROKEN_FRACTION * len(text.encode("utf-8").translate(None, ASCII)):
            return text, "utf-8"
    guesses = (named, _python_name(detect_encoding(data, from_html_meta=html)), _python_name(detect_encoding(data)), "cp1252")
    encoding = next(name for name in guesses if name is not None and (name != "utf-8" or data.isascii()))
    return data.decode(encoding, "replace"), encoding


def page_in_utf8(data: bytes, declared: str | None) -> bytes:
    """Return a page in UTF-8 as ``decode`` reads it; almost all are in UTF-8 already, and stay as they are without being decoded.

    >>> page_in_utf8("né".encode("cp1252"), "iso-8859-1").decode(), page_in_utf8(b"<p>", "utf-8")
    ('né', b'<p>')
    """
    marked = any(data.startswith(mark) for mark, _ in MARKS) or unmarked_utf_16(data) is not None
    unsure = marked or b"\x1b" in data or _python_name(declared) in UTF_16
    return data if not unsure and is_utf8(data) else decode(data, declared, html=True)[0].encode()


def is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8, as Arrow's validation tells four times as fast as decoding them."""
    ends = pa.py_buffer(np.array([0, len(data)], np.int64))
    try:
        pa.LargeStringArray.from_buffers(1, ends, pa.py_buffer(data)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def unmarked_utf_16(data: bytes) -> str | None:
    """Return which UTF-16 a page without byte order mark begins in, None for any other encoding.

    >>> unmarked_utf_16("<p>".encode("utf-16-be")), unmarked_utf_16(b"<p>")
    ('utf-16-be', None)
    """
    if b"\0" not in data[:2]:
        return None
    return next((encoding for begins, encoding in _UNMARKED if begins.match(data)), None)


def is_charset(label: str) -> bool:
    """Whether a label names an encoding that pages may be read in.

    >>> is_charset("Latin1"), is_charset("klingon")
    (True, False)
    """
    return _python_name(label) is not None


def _python_name(label: str | None) -> str | None:
    name = map_encoding_to_html5(label.strip(), fallback_utf8=False) if label else None
    try:
        return None if name is None else codecs.lookup(name).name
    except LookupError:
        return None
