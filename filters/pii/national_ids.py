# SPDX-License-Identifier: Apache-2.0
"""National identifiers written in digits: of the EU, the United Kingdom, Switzerland, Norway and the United States.

Each has the groups in which it is written ("6 4": six digits, a sign, four digits), a check, and words that stand beside it. Numbers whose
check a tenth of all numbers pass are found near such a word only; those with a date, a fixed prefix or two check digits, or in a form of
their own, stand alone. Checks are those of python-stdnum (LGPL-2.1-or-later, a dependency) and of ``filters.pii.national_checks``;
belief scores are ours. Identifiers with letters are in ``filters.pii.letter_ids``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Final

from filters.pii import national_checks as checks
from filters.pii.recogniser import Recogniser

KIND: Final = "NATIONAL_ID"


@dataclass(frozen=True)
class DigitId:
    """A recogniser of digits with the groups it is written in and its check.

    Attributes:
        recogniser: its declaration.
        layouts: sizes of groups; those in ``bare`` are believed only near a word.
        check: a module of python-stdnum, or a function over the digits.
        bare: layouts that look like any other number.
        first: the digits of which one must begin it; any when empty.

    """

    recogniser: Recogniser
    layouts: tuple[str, ...]
    check: str | Callable[[str], bool]
    bare: tuple[str, ...] = ()
    first: str = ""

    def is_valid(self, digits: str) -> bool:
        """Check digits without separators."""
        if self.first and digits[0] not in self.first:
            return False
        return self.check(digits) if callable(self.check) else bool(_module(self.check).is_valid(digits))

    def needs_context(self, layout: str) -> bool:
        """Tell whether a word must stand near a number in this layout."""
        return self.recogniser.needs_context or layout in self.bare


@cache
def _module(name: str) -> Any:  # noqa: ANN401 - stdnum's modules are all alike
    return import_module(f"stdnum.{name}")


WEAK: Final = 0.2


def _id(  # noqa: PLR0913 - a row of a table
    name: str, country: str, languages: str, layouts: str, check: str | Callable[[str], bool], context: str, *, score: float = WEAK, bare: str = "", first: str = "",
    checksum: str = "",
) -> DigitId:  # fmt: skip
    said = checksum or (f"as python-stdnum {check}" if isinstance(check, str) else str((check.__doc__ or "").partition(".")[0]))
    words = tuple(context.split("|"))
    recogniser = Recogniser(
        name,
        KIND,
        1,
        (country,),
        tuple(languages.split()),
        said,
        words,
        score,
        "python-stdnum 2" if isinstance(check, str) else "filters.pii.national_checks",
    )
    return DigitId(recogniser, tuple(layouts.split("|")), check, tuple(bare.split("|")) if bare else (), first)


IDS: Final = (
    _id("at_vnr", "AT", "deu_Latn", "10|4 6|4 2 2 2", "at.vnr", "svnr|sv-nr|sv-nummer|sozialversicherung|versicherungsnummer|vsnr"),
    _id("be_nrn", "BE", "nld_Latn fra_Latn deu_Latn", "11|2 2 2 3 2|6 3 2", checks.belgium, "rijksregister|registre national|nationalregister|insz|niss|nrn|rrn|numéro national|national number|nationaal nummer|bis-nummer", score=0.8, bare="11"),
    _id("bg_egn", "BG", "bul_Cyrl", "10", "bg.egn", "егн|единен граждански|egn|лнч"),
    _id("hr_oib", "HR", "hrv_Latn", "11", "hr.oib", "oib|osobni identifikacijski|porezni broj"),
    _id("cz_rc", "CZ", "ces_Latn", "6 4|6 3|10", "cz.rc", "rodné číslo|rodného čísla|rodným číslem|r. č|r.č|rč", score=0.6, bare="10|6 3"),
    _id("sk_rc", "SK", "slk_Latn", "6 4|6 3|10", "sk.rc", "rodné číslo|rodného čísla|rodným číslom|r. č|r.č|rč", score=0.6, bare="10|6 3"),
    _id("dk_cpr", "DK", "dan_Latn", "6 4|10", checks.denmark, "cpr|personnummer|person-nr|personnr"),
    _id("ee_ik", "EE", "est_Latn", "11", "ee.ik", "isikukood|ik:|ik "),
    _id("fr_nir", "FR", "fra_Latn", "1 2 2 2 3 3 2|13 2|15|1 2 2 2 3 3|13", "fr.nir", "sécurité sociale|sécu|nir|numéro de sécu|n° sécu|insee|assuré|carte vitale|immatriculation", score=0.9, bare="15|13|1 2 2 2 3 3", first="123478"),
    _id("fr_spi", "FR", "fra_Latn", "13|2 2 3 3 3|1 3 3 3 3", "fr.nif", "numéro fiscal|n° fiscal|identifiant fiscal|spi|numéro d'impôt|avis d'impôt", first="0123"),
    _id("de_idnr", "DE", "deu_Latn", "11|2 3 3 3", "de.idnr", "steuer-id|steuerid|steuerliche identifikation|identifikationsnummer|idnr|id-nr|steuernummer|tin", first="123456789"),
    _id("gr_amka", "GR", "ell_Grek", "11", "gr.amka", "αμκα|α.μ.κ.α|amka|κοινωνικής ασφάλισης"),
    _id("gr_afm", "GR", "ell_Grek", "9", "gr.vat", "αφμ|α.φ.μ|afm|φορολογικού μητρώου"),
    _id("hu_taj", "HU", "hun_Latn", "3 3 3|9", checks.hungary_taj, "taj|társadalombiztosítás"),
    _id("hu_tax", "HU", "hun_Latn", "10", checks.hungary_tax, "adóazonosító|adóazonosito|adószám|adóigazolvány"),
    _id("lv_pk", "LV", "lav_Latn", "6 5|11", checks.latvia, "personas kod|pers. kod|p.k|p. k", score=0.6, bare="11"),
    _id("lt_ak", "LT", "lit_Latn", "11", "lt.asmens", "asmens kod|a.k|a. k"),
    _id("lu_matricule", "LU", "ltz_Latn fra_Latn deu_Latn", "13|8 5|4 4 5|4 2 2 3 2", checks.luxembourg, "matricule|sozialversécherung|ccss|identification nationale", score=0.8, bare="13", first="12"),
    _id("nl_bsn", "NL", "nld_Latn", "9|4 2 3|3 3 3|8", "nl.bsn", "bsn|burgerservice|sofi-nummer|sofinummer|sofi"),
    _id("pl_pesel", "PL", "pol_Latn", "11", "pl.pesel", "pesel|numer ewidencyjny"),
    _id("pl_nip", "PL", "pol_Latn", "3 3 2 2|10|3 2 2 3", "pl.nip", "nip|numer identyfikacji podatkowej"),
    _id("pt_nif", "PT", "por_Latn", "9|3 3 3", "pt.nif", "nif|contribuinte|n.i.f|identificação fiscal|número fiscal", first="123"),
    _id("ro_cnp", "RO", "ron_Latn", "13|1 6 6", "ro.cnp", "cnp|cod numeric personal|codul numeric personal|c.n.p"),
    _id("si_emso", "SI", "slv_Latn", "13", "si.emso", "emšo|emso|enotna matična"),
    _id("si_davcna", "SI", "slv_Latn", "8", "si.ddv", "davčna|davčne"),
    _id("se_pnr", "SE", "swe_Latn", "6 4|8 4|10|12", checks.sweden, "personnummer|personnr|pers.nr|pnr|person-nr|samordningsnummer", score=0.6, bare="10|12"),
    _id("gb_nhs", "GB", "eng_Latn", "3 3 4|10", "gb.nhs", "nhs|national health"),
    _id("gb_utr", "GB", "eng_Latn", "10|5 5", "gb.utr", "utr|unique taxpayer|self assessment"),
    _id("us_ssn", "US", "eng_Latn", "3 2 4|9", "us.ssn", "ssn|ss#|social security|soc. sec"),
    _id("ch_ahv", "CH", "deu_Latn fra_Latn ita_Latn", "3 4 4 2|13", "ch.ssn", "ahv|avs|sozialversicherung|navs", score=0.9, first="7"),
    _id("no_fnr", "NO", "nob_Latn nno_Latn", "6 5|11|2 2 2 5", checks.norway, "fødselsnummer|personnummer|fnr|f.nr|fødselsnr|d-nummer|fødsels", score=0.8, bare="11"),
)  # fmt: skip
"""All of them."""


def suffixes(layouts: set[tuple[int, ...]]) -> frozenset[tuple[int, ...]]:
    """Return every ending of every layout, so that a walk over groups knows when to stop.

    >>> sorted(suffixes({(6, 4)}))
    [(4,), (6, 4)]
    """
    return frozenset(layout[start:] for layout in layouts for start in range(len(layout)))
