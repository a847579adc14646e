# SPDX-License-Identifier: Apache-2.0
"""Make identifiers that pass their checks: numbers of nobody in particular, drawn from a seeded source.

A beginning is drawn (a date, an area, a serial), then the check characters are tried until the check of python-stdnum, or of
``filters.pii.national_checks`` where there is none, accepts. The checks themselves are tested against published examples elsewhere.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from importlib import import_module
from random import Random

from filters.pii import letter_ids, national_ids
from filters.pii.digit_runs import sizes_of

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def digits(random: Random, count: int, first: str = DIGITS) -> str:
    """Draw digits."""
    return random.choice(first) + "".join(random.choice(DIGITS) for _ in range(count - 1)) if count else ""


def date(random: Random, order: str) -> str:
    """Draw a date as ``y`` (two digits), ``Y`` (four), ``m`` and ``d`` in an order."""
    year, month, day = random.randint(1940, 1999), random.randint(1, 12), random.randint(1, 28)
    parts = {"y": f"{year % 100:02d}", "Y": str(year), "m": f"{month:02d}", "d": f"{day:02d}"}
    return "".join(parts[part] for part in order)


_BEGINNINGS: dict[str, Callable[[Random], str]] = {
    "at_vnr": lambda r: digits(r, 3, "123456789") + "?" + date(r, "dmy"),
    "be_nrn": lambda r: date(r, "ymd") + f"{r.randint(1, 997):03d}" + "??",
    "bg_egn": lambda r: date(r, "ymd") + digits(r, 3) + "?",
    "hr_oib": lambda r: digits(r, 10) + "?",
    "cz_rc": lambda r: str(r.randint(54, 99)) + date(r, "md") + digits(r, 3) + "?",
    "sk_rc": lambda r: str(r.randint(54, 99)) + date(r, "md") + digits(r, 3) + "?",
    "dk_cpr": lambda r: date(r, "dmy") + digits(r, 4),
    "ee_ik": lambda r: r.choice("34") + date(r, "ymd") + digits(r, 3) + "?",
    "fr_nir": lambda r: r.choice("12") + date(r, "ym") + f"{r.randint(1, 19):02d}" + digits(r, 6, "012") + "??",
    "fr_spi": lambda r: digits(r, 10, "0123") + "???",
    "gr_amka": lambda r: date(r, "dmy") + digits(r, 4) + "?",
    "gr_afm": lambda r: digits(r, 8) + "?",
    "hu_taj": lambda r: digits(r, 8) + "?",
    "hu_tax": lambda r: "8" + digits(r, 8) + "?",
    "lv_pk": lambda r: date(r, "dmy") + "1" + digits(r, 3) + "?",
    "lt_ak": lambda r: r.choice("34") + date(r, "ymd") + digits(r, 3) + "?",
    "lu_matricule": lambda r: date(r, "Ymd") + digits(r, 3) + "??",
    "nl_bsn": lambda r: digits(r, 8) + "?",
    "pl_pesel": lambda r: date(r, "ymd") + digits(r, 4) + "?",
    "pl_nip": lambda r: digits(r, 9, "123456789") + "?",
    "pt_nif": lambda r: digits(r, 8, "12") + "?",
    "ro_cnp": lambda r: r.choice("12") + date(r, "ymd") + f"{r.randint(1, 40):02d}" + digits(r, 3) + "?",
    "si_emso": lambda r: date(r, "dm") + f"9{r.randint(40, 99)}" + "50" + digits(r, 3) + "?",
    "si_davcna": lambda r: digits(r, 7, "123456789") + "?",
    "se_pnr": lambda r: date(r, "ymd") + digits(r, 3) + "?",
    "gb_nhs": lambda r: digits(r, 9, "49") + "?",
    "gb_utr": lambda r: "?" + digits(r, 9),
    "ch_ahv": lambda r: "756" + digits(r, 9) + "?",
    "no_fnr": lambda r: date(r, "dmy") + digits(r, 3) + "??",
}


def national(random: Random, name: str) -> str:
    """Return a valid identifier of a recogniser, in one of its layouts."""
    letter = {one.recogniser.name: one for one in letter_ids.IDS}
    if name in letter:
        return _with_letters(random, name)
    one = next(each for each in national_ids.IDS if each.recogniser.name == name)
    plain = _german(random) if name == "de_idnr" else _completed(random, lambda: _BEGINNINGS[name](random), one.is_valid, DIGITS)
    fitting = [layout for layout in one.layouts if sum(sizes_of(layout)) == len(plain)]
    sizes = sizes_of(random.choice(fitting))
    return _parted(plain, sizes, _sign(random, name, sizes))


def _sign(random: Random, name: str, sizes: tuple[int, ...]) -> str:
    usual = {
        "be_nrn": ".",
        "ch_ahv": ".",
        "cz_rc": "/",
        "sk_rc": "/",
        "se_pnr": "-",
        "dk_cpr": "-",
        "lv_pk": "-",
        "nl_bsn": ".",
        "pl_nip": "-",
    }
    return usual.get(name, " ") if random.random() < 0.8 or len(sizes) == 2 else " "


def _parted(plain: str, sizes: tuple[int, ...], sign: str) -> str:
    ends = list(itertools.accumulate(sizes))
    groups = [plain[end - size : end] for end, size in zip(ends, sizes, strict=True)]
    if sign == "." and len(groups) == 5:  # 85.07.30-033.28
        return f"{groups[0]}.{groups[1]}.{groups[2]}-{groups[3]}.{groups[4]}"
    return sign.join(groups)


def _completed(random: Random, begin: Callable[[], str], is_valid: Callable[[str], bool], alphabet: str) -> str:
    while True:
        made = begin()
        unknown = made.count("?")
        choices = list(itertools.product(alphabet, repeat=unknown))
        random.shuffle(choices)
        for choice in choices:
            filled = iter(choice)
            candidate = re.sub(r"\?", lambda _: next(filled), made)  # noqa: B023 - used at once
            if is_valid(candidate):
                return candidate


def _german(random: Random) -> str:
    """Draw a tax identifier: of its first ten digits one stands twice, one is missing."""
    module = import_module("stdnum.de.idnr")
    while True:
        chosen = random.sample(DIGITS, 9)
        chosen.append(random.choice(chosen))
        random.shuffle(chosen)
        for check in DIGITS:
            candidate = "".join(chosen) + check
            if chosen[0] != "0" and module.is_valid(candidate):
                return candidate


def _with_letters(random: Random, name: str) -> str:
    r = random
    valid = next(one for one in letter_ids.IDS if one.recogniser.name == name).is_valid
    consonants = "BCDFGLMNPRSTV"
    made = {
        "it_cf": lambda: (
            "".join(r.choice(consonants) for _ in range(6))
            + f"{r.randint(40, 99)}"
            + r.choice("ABCDEHLMPRST")
            + f"{r.randint(1, 28):02d}"
            + r.choice("ABCDEFGHIL")
            + digits(r, 3, "1234")
            + "?"
        ),
        "de_rvnr": lambda: f"{r.randint(2, 89):02d}" + date(r, "dmy") + r.choice(LETTERS) + digits(r, 2) + "?",
        "pt_cc": lambda: digits(r, 8, "1") + "?" + "ZZ" + "?",
        "es_nie": lambda: r.choice("XYZ") + digits(r, 7) + "?",
        "es_dni": lambda: digits(r, 8) + "?",
        "fi_hetu": lambda: date(r, "dmy") + "-" + f"{r.randint(2, 899):03d}" + "?",
        "ie_pps": lambda: digits(r, 7) + "?",
        "cy_tic": lambda: digits(r, 8, "0") + "?",
        "mt_id": lambda: digits(r, 7, "0") + "M",
        "gb_nino": lambda: r.choice("ABCEHJKL") + r.choice("ABCEHJKLM") + digits(r, 6) + r.choice("ABCD"),
    }[name]
    alphabet = DIGITS if name in {"de_rvnr", "pt_cc"} else LETTERS if name != "fi_hetu" else DIGITS + LETTERS
    plain = _completed(random, made, valid, alphabet)
    if name == "gb_nino" and r.random() < 0.6:
        return f"{plain[:2]} {plain[2:4]} {plain[4:6]} {plain[6:8]} {plain[8]}"
    if name == "es_dni" and r.random() < 0.3:
        return f"{plain[:2]}.{plain[2:5]}.{plain[5:8]}-{plain[8]}"
    if name in {"es_nie", "es_dni"} and r.random() < 0.4:
        return plain[:-1] + "-" + plain[-1] if name == "es_dni" else f"{plain[0]}-{plain[1:8]}-{plain[8]}"
    if name == "pt_cc" and r.random() < 0.5:
        return f"{plain[:8]} {plain[8]} {plain[9:]}"
    return plain
