# SPDX-License-Identifier: Apache-2.0
"""Payment cards: the groups in which their numbers are written, the ranges of their issuers, and the Luhn check.

Issuer ranges are those that the networks publish (ISO/IEC 7812: Visa 4, Mastercard 51-55 and 2221-2720, American Express 34 and 37,
Discover 6011, 644-649 and 65, Diners 300-305, 36 and 38, JCB 3528-3589, UnionPay 62, Maestro 50 and 56-69); the check digit is ISO/IEC
7812-1, annex B.
"""

from __future__ import annotations

import re
from typing import Final

from filters.pii.recogniser import Recogniser

RECOGNISER: Final = Recogniser("card", "CREDIT_CARD", checksum="Luhn, issuer range and length", source="ISO/IEC 7812-1")
BY_WORD: Final = Recogniser(
    "card_by_word",
    "CREDIT_CARD",
    checksum="Luhn and length",
    context=("card", "visa", "mastercard", "maestro", "amex", "jcb", "diners", "kreditkarte", "karte", "carte", "tarjeta", "carta", "cartão", "kaart", "kort", "karta", "kart", "kortti", "kártya", "κάρτα", "карта"),
    score=0.3,
    source="ISO/IEC 7812-1; ranges that were given out once: JCB 1800 and 2131, Maestro of 12 digits",
)  # fmt: skip
LAYOUTS: Final = ("12", "4 4 4", "16", "4 4 4 4", "15", "4 6 5", "14", "4 6 4", "13", "19", "4 4 4 4 3", "18", "6 13")
_ISSUERS: Final = re.compile(
    r"(?:4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}|(?:6011|64[4-9]\d|65\d\d)\d{12}(?:\d{3})?"
    r"|(?:30[0-5]|36\d|38\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}|(?:50|5[6-9]|6[0-9])\d{11,17})\Z",
    re.ASCII,
)

_ONCE: Final = re.compile(r"(?:(?:1800|2131)\d{11}|35\d{14}|(?:50|5[6-9]|6[0-9])\d{10})\Z", re.ASCII)


def is_card(digits: str) -> bool:
    """Tell whether digits are the number of a payment card.

    >>> is_card("4111111111111111"), is_card("4111111111111112"), is_card("9780306406157")
    (True, False, False)
    """
    from stdnum import luhn

    return _ISSUERS.match(digits) is not None and len(set(digits)) > 1 and luhn.is_valid(digits)


def may_be_card(digits: str) -> bool:
    """Tell whether digits are a card's where a word says so: ranges that were given out once, or that others use in examples."""
    from stdnum import luhn

    return _ONCE.match(digits) is not None and luhn.is_valid(digits)
