# SPDX-License-Identifier: Apache-2.0
"""Addresses of crypto-currencies: Bitcoin by its checksum, Ethereum by its form and a word near it.

Bitcoin: Base58Check (version 1 addresses) and Bech32 (BIP 173, BIP 350), as python-stdnum checks them. Ethereum: ``0x`` and 40
hexadecimal digits (EIP-55); its checksum is in the case of letters, which many leave out, so context is asked for instead.
"""

from __future__ import annotations

import re
from typing import Final

from filters.pii.context import around, supports
from filters.pii.recogniser import Found, Recogniser
from filters.pii.spans import Texts

BITCOIN: Final = Recogniser("bitcoin", "CRYPTO", checksum="Base58Check, Bech32 or Bech32m", source="BIP 13, BIP 173, BIP 350")
ETHEREUM: Final = Recogniser(
    "ethereum",
    "CRYPTO",
    context=(
        "eth",
        "ether",
        "wallet",
        "crypto",
        "erc20",
        "erc-20",
        "donat",
        "usdt",
        "token",
        "address",
        "adress",
        "portefeuille",
        "metamask",
    ),
    score=0.4,
    source="EIP-55",
)
RECOGNISERS: Final = (BITCOIN, ETHEREUM)
TRIGGER: Final = rb"\b(?:bc1[02-9ac-hj-np-z]{11}|BC1[02-9AC-HJ-NP-Z]{11}|[13][1-9A-HJ-NP-Za-km-z]{24}|0x[0-9A-Fa-f]{40})"
_LONGEST_BYTES: Final = 96
_WORD: Final = re.compile(rb"[0-9A-Za-z]+")


def at(texts: Texts, start: int, begin: int, end: int) -> Found | None:
    """Return the address that begins at a byte, if there is one; ``begin`` and ``end`` bound its text."""
    from stdnum import bitcoin

    hit = _WORD.match(texts.data, start, min(end, start + _LONGEST_BYTES))
    if hit is None:
        return None
    word = hit.group()
    if word.startswith(b"0x"):
        near = len(word) == 42 and supports(around(texts, hit.span(), begin, end), ETHEREUM.context)
        return Found(*hit.span(), ETHEREUM) if near else None
    literal = word.decode().lower() if word[:3] == b"BC1" else word.decode()
    return Found(*hit.span(), BITCOIN) if bitcoin.is_valid(literal) or is_bech32m(literal) else None


def is_bech32m(literal: str) -> bool:
    """Tell whether a string is a Bitcoin address of witness version 1 or later (BIP 350), which python-stdnum does not know.

    >>> is_bech32m("bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr")
    True
    """
    charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    head, _, data = literal.partition("1")
    if head != "bc" or len(data) < 8 or any(char not in charset for char in data) or data[0] == "q":
        return False
    values = [3, 3, 0, 2, 3, *(charset.index(char) for char in data)]
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> bit & 1 else 0
    return check == 0x2BC830A3
