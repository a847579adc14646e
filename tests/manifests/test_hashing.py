# SPDX-License-Identifier: Apache-2.0
"""Canonical JSON against RFC 8785, and digests of files."""

from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifests.hashing import canonical_json, file_sha256, json_sha256

# RFC 8785, appendix B: IEEE 754 bits and how they are written.
NUMBERS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "ffefffffffffffff": "-1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555554": "333333333.33333325",
    "41b3de4355555555": "333333333.3333333",
    "41b3de4355555556": "333333333.3333334",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}


@pytest.mark.parametrize(("bits", "written"), NUMBERS.items())
def test_numbers_of_rfc_8785_appendix_b(bits: str, written: str) -> None:
    """Numbers are written as ECMAScript writes them."""
    (number,) = struct.unpack(">d", bytes.fromhex(bits))

    assert written.encode() == canonical_json(number)


def test_keys_of_rfc_8785_section_3_2_3() -> None:
    """Keys are ordered by UTF-16 code units, not by code points."""
    value = {"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\x80": 6, "ö": 7}

    assert '{"\\r":2,"1":4,"\x80":6,"ö":7,"€":1,"😀":5,"\ufb33":3}'.encode() == canonical_json(value)


def test_literals_and_strings_of_rfc_8785_section_3_2_2() -> None:
    """Only what must be escaped is, in lower case."""
    value = {"literals": [None, True, False], "string": '€$\x0f\nA\'B"\\\\"/'}

    assert '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'.encode() == canonical_json(value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, "\ud800", {1: 2}, b"bytes", {"a": object()}])
def test_what_json_cannot_say_is_refused(value: object) -> None:
    """Nothing is rounded or guessed."""
    with pytest.raises(ValueError, match="expected only what JSON holds exactly"):
        canonical_json(value)


TEXT = st.text(st.characters(codec="utf-8"))
VALUE = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=10,
)


@given(VALUE)
def test_canonical_json_is_json_and_stable(value: object) -> None:
    """What is read back is equal, and has the same spelling."""
    spelled = canonical_json(value)

    # Without parse_int, Python reads large floats that JCS writes without a point as integers.
    read = json.loads(spelled, parse_int=float)

    assert value == read
    assert spelled == canonical_json(read)


def test_order_of_keys_and_kind_of_sequence_do_not_matter() -> None:
    """Equal JSON has one digest."""
    assert json_sha256({"a": (1, 2), "b": 1.0}) == json_sha256({"b": 1, "a": [1, 2]})


def test_file_sha256(tmp_path: Path) -> None:
    """A file longer than one read is hashed whole."""
    data = bytes(range(256)) * 9000
    (tmp_path / "file").write_bytes(data)

    assert hashlib.sha256(data).hexdigest() == file_sha256(tmp_path / "file")
