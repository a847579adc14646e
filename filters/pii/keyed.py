# SPDX-License-Identifier: Apache-2.0
"""Keyed pseudonyms: what looks alike and belongs to nobody, the same for the same words under one key.

A pseudonym follows from HMAC-SHA-256 (RFC 2104) over kind and words, without the signs between them, so it depends on neither order nor
shard; without the key neither words nor a list of guesses can be told from it. Pseudonyms stay in ranges that are never handed out:
``example.org`` (RFC 2606), 192.0.2.0/24 and its kin (RFC 5737), 2001:db8::/32 (RFC 3849), telephone numbers of country code 999
(unassigned in ITU-T E.164), IBANs with check digits 00 (ISO 7064 gives 02 to 98), cards of the unused issuer range 0 (ISO/IEC 7812)
that fail the Luhn check, and identifiers in the layout of the original that fail every check. Kinds without such a range get a tag with
eight hexadecimal digits.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from filters.pii.digit_runs import sizes_of
from filters.pii.letter_ids import IDS as LETTER_IDS
from filters.pii.national_ids import IDS
from filters.pii.national_ids import KIND as NATIONAL_ID

KEY_BYTES: Final = 32
"""Least length of a key: as long as the digest (RFC 2104, section 3)."""
_NETWORKS_4: Final = ("192.0.2", "198.51.100", "203.0.113")
_ALNUM: Final = re.compile(r"[^\W_]", re.ASCII)
USER: Final = re.compile(r"user-[0-9a-f]{12}@example\.org")


def read_key(path: Path) -> bytes:
    """Return the key in a file; raise ValueError when it is too short, or all its bytes are equal."""
    key = path.read_bytes()
    if len(key) < KEY_BYTES or len(set(key)) == 1:
        said = f"the key has {len(key)} bytes" if len(key) < KEY_BYTES else "all bytes of the key are equal"
        raise ValueError(f"pii: {said}; expected at least {KEY_BYTES} random bytes")
    return key


def pseudonym(key: bytes, kind: str, literal: str) -> str:
    """Return what stands for some words under a key.

    >>> pseudonym(b"k" * 32, "EMAIL_ADDRESS", "Jo@example.net") == pseudonym(b"k" * 32, "EMAIL_ADDRESS", "jo@example.net")
    True
    """
    plain = re.sub(r"[\s().\-/\u00a0\u202f]", "", literal).lower() if kind in _SPACED else literal.strip().lower()
    stream = _digits(key, kind, plain)
    digest = hmac.new(key, f"{kind}\0{plain}".encode(), hashlib.sha256).hexdigest()
    if kind == "EMAIL_ADDRESS":
        return f"user-{digest[:12]}@example.org"
    if kind == "IP_ADDRESS":
        if ":" in plain:
            return "2001:db8:" + ":".join(f"{int(digest[at : at + 4], 16):x}" for at in range(0, 24, 4))
        return f"{_NETWORKS_4[int(digest[:8], 16) % 3]}.{int(digest[8:16], 16) % 254 + 1}"
    if kind == "PHONE_NUMBER":
        return "+999 0" + "".join(next(stream) for _ in range(8))
    if kind == "IBAN_CODE":
        return _shaped(literal, stream, literal[:2] + "00")
    if kind == "CREDIT_CARD":
        return _card(literal, stream)
    if kind == NATIONAL_ID:
        head = "000" if literal[:1].isdigit() else ""  # no telephone number begins so
        made = (_shaped(literal, stream, head) for _ in range(64))
        return next((each for each in made if not _is_assigned(each)), f"<{kind}-{digest[:8]}>")
    return f"<{kind}-{digest[:8]}>"


_SPACED: Final = frozenset({"PHONE_NUMBER", "IBAN_CODE", "CREDIT_CARD", NATIONAL_ID})


def _digits(key: bytes, kind: str, plain: str) -> Iterator[str]:
    """Yield decimal digits without end."""
    number = 0
    while True:
        block = hmac.new(key, f"{kind}\0{plain}\0{number}".encode(), hashlib.sha256).digest()
        yield from (str(byte % 10) for byte in block if byte < 250)
        number += 1


def _shaped(literal: str, stream: Iterator[str], head: str) -> str:
    """Replace digits by digits and letters by ``X``, after a given beginning; signs stay."""
    made, given = [], list(head)
    for char in literal:
        if not char.isalnum():
            made.append(char)
        elif given:
            made.append(given.pop(0))
        else:
            made.append(next(stream) if char.isdigit() else "X")
    return "".join(made)


def _card(literal: str, stream: Iterator[str]) -> str:
    from stdnum import luhn

    while True:
        made = _shaped(literal, stream, "000")
        if not luhn.is_valid(_plain(made)):
            return made


def _plain(text: str) -> str:
    return "".join(_ALNUM.findall(text))


def _is_assigned(made: str) -> bool:
    """Tell whether some check accepts an identifier, whatever its layout."""
    plain = _plain(made)
    digits = plain.isdigit() and any(one.is_valid(plain) for one in IDS if len(plain) in {sum(sizes_of(each)) for each in one.layouts})
    return digits or any(one.check is not None and one.form.fullmatch(made) and one.is_valid(plain) for one in LETTER_IDS)
