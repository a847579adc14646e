# SPDX-License-Identifier: Apache-2.0
"""Checks of national numbers that python-stdnum does not have, or that it makes to depend on today's date.

Belgium: the last two digits are 97 less the remainder of the first nine by 97, with a 2 before them for those born since 2000 (Royal
Decree of 3 April 1984). Denmark: a date; since 2007 numbers without check digit are given out (CPR-kontoret). Norway: a date and two
check digits modulo 11 (Skatteetaten). Sweden: a date and the Luhn digit (Skatteverket, SKV 704). Hungary: TAJ, weights 3 and 7 modulo
10, and the tax number, weights 1 to 9 modulo 11 (Act XX of 1996, annexes). Luxembourg: a date, a Luhn digit and a Verhoeff digit (Act
of 19 June 2013).
"""

from __future__ import annotations

import calendar


def is_date(year: int, month: int, day: int) -> bool:
    """Tell whether a day exists; a year of two digits counts as one of the twentieth century or, for 29 February, of the next.

    >>> is_date(1985, 2, 29), is_date(0, 2, 29)
    (False, True)
    """
    years = (year,) if year >= 100 else (1900 + year, 2000 + year)
    return 1 <= month <= 12 and any(1 <= day <= calendar.monthrange(each, month)[1] for each in years)


def belgium(digits: str) -> bool:
    """Check a Belgian national number or BIS number."""
    month = int(digits[2:4])
    real = month - 40 if month > 40 else month - 20 if month > 20 else month
    check = int(digits[9:])
    good = check in {97 - int(digits[:9]) % 97, 97 - int("2" + digits[:9]) % 97}
    return good and real <= 12 and int(digits[4:6]) <= 31 and int(digits[6:9]) > 0


def denmark(digits: str) -> bool:
    """Check the date of a Danish CPR number."""
    return is_date(int(digits[4:6]), int(digits[2:4]), int(digits[:2]))


def norway(digits: str) -> bool:
    """Check a Norwegian birth number or D-number."""
    day, month = int(digits[:2]), int(digits[2:4])
    first = -sum(w * int(d) for w, d in zip((3, 7, 6, 1, 8, 9, 4, 5, 2), digits, strict=False)) % 11
    second = -sum(w * int(d) for w, d in zip((5, 4, 3, 2, 7, 6, 5, 4, 3, 2), digits, strict=False)) % 11
    return is_date(int(digits[4:6]), month, day - 40 if day > 40 else day) and f"{first}{second}" == digits[9:]


def sweden(digits: str) -> bool:
    """Check a Swedish personal or coordination number of ten or twelve digits."""
    from stdnum import luhn

    short = digits[-10:]
    day = int(short[4:6])
    if len(digits) == 12 and digits[:2] not in {"18", "19", "20"}:
        return False
    return is_date(int(short[:2]), int(short[2:4]), day - 60 if day > 60 else day) and luhn.is_valid(short)


def hungary_taj(digits: str) -> bool:
    """Check a Hungarian social security number."""
    total = sum((3, 7)[place % 2] * int(digit) for place, digit in enumerate(digits[:8]))
    return total % 10 == int(digits[8]) and len(set(digits)) > 1


def hungary_tax(digits: str) -> bool:
    """Check the tax number of a Hungarian person."""
    return digits[0] == "8" and sum(place * int(digit) for place, digit in enumerate(digits[:9], 1)) % 11 == int(digits[9])


def luxembourg(digits: str) -> bool:
    """Check a Luxembourgish national number."""
    from stdnum import luhn, verhoeff

    born = 1850 < int(digits[:4]) < 2100 and is_date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    return born and luhn.is_valid(digits[:12]) and verhoeff.is_valid(digits[:11] + digits[12])


def latvia(digits: str) -> bool:
    """Check a Latvian personal code, not the number of a company."""
    from stdnum.lv import pvn

    return digits[0] <= "3" and bool(pvn.is_valid(digits))


def germany_insurance(text: str) -> bool:
    """Check a German pension insurance number: area, date of birth, initial, serial and check digit (VKVV, section 2).

    >>> germany_insurance("15070649C103")
    True
    """
    area, day, month, letter = int(text[:2]), int(text[2:4]), int(text[4:6]), ord(text[8]) - 64
    digits = f"{text[:8]}{letter:02d}{text[9:11]}"
    total = sum(sum(map(int, str(w * int(d)))) for w, d in zip((2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), digits, strict=True))
    return 2 <= area <= 99 and 1 <= day <= 31 and 1 <= month <= 12 and total % 10 == int(text[11])
