# SPDX-License-Identifier: Apache-2.0
"""The recognisers: published examples of each kind, what looks alike, odd characters, and hostile input."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.pii import cards, letter_ids, national_ids
from filters.pii.find import Piece, find
from filters.pii.overlaps import PRIORITY
from filters.pii.scan import RECOGNISERS
from tests.growth import LINEAR, growth

ALL = frozenset(RECOGNISERS) | {"email_disguised"}


def pieces(text: str, language: str | None = None, kinds: frozenset[str] = ALL) -> list[Piece]:
    """Return the findings in one text."""
    return list(find(pa.array([text]), pa.array([language], pa.string()), kinds))


def named(text: str, language: str | None = None) -> list[tuple[str, str]]:
    """Return who found what in a text, and check that places and words agree."""
    found = pieces(text, language)
    for piece in found:
        assert text[piece.start : piece.end] == piece.literal.decode()
    return [(piece.recogniser.name, piece.literal.decode()) for piece in found]


@pytest.mark.parametrize(
    ("text", "name", "literal"),
    [
        ("IBAN DE89 3704 0044 0532 0130 00 bitte", "iban", "DE89 3704 0044 0532 0130 00"),
        ("(GB82WEST12345698765432)", "iban", "GB82WEST12345698765432"),
        ("FR14\u00a02004\u00a01010\u00a00505\u00a00001\u00a03M02\u00a0606", "iban", "FR14\u00a02004\u00a01010\u00a00505\u00a00001\u00a03M02\u00a0606"),
        ("mt84malt011000012345mtlcast001s", "iban", "mt84malt011000012345mtlcast001s"),
        ("Visa 4111 1111 1111 1111.", "card", "4111 1111 1111 1111"),
        ("3782-822463-10005", "card", "3782-822463-10005"),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bitcoin", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
        ("my ETH wallet 0x52908400098527886E0F7030069857D2E4169EE7", "ethereum", "0x52908400098527886E0F7030069857D2E4169EE7"),
        ("numéro de sécurité sociale 2 95 10 99 126 111 93", "fr_nir", "2 95 10 99 126 111 93"),
        ("Steuer-ID: 36 574 261 809", "de_idnr", "36 574 261 809"),
        ("Rentenversicherungsnummer 15070649C103", "de_rvnr", "15070649C103"),
        ("codice fiscale RCCMNL83S18D969H", "it_cf", "RCCMNL83S18D969H"),
        ("DNI 54362315-K", "es_dni", "54362315-K"),
        ("NIE x-2482300-w", "es_nie", "x-2482300-w"),
        ("BSN 111222333", "nl_bsn", "111222333"),
        ("NIF 123456789", "pt_nif", "123456789"),
        ("PESEL 44051401359", "pl_pesel", "44051401359"),
        ("rijksregisternummer 85.07.30-033.28", "be_nrn", "85.07.30-033.28"),
        ("ЕГН 7523169263", "bg_egn", "7523169263"),
        ("OIB 33392005961", "hr_oib", "33392005961"),
        ("rodné číslo 710319/2745", "cz_rc", "710319/2745"),
        ("CPR 211062-5629", "dk_cpr", "211062-5629"),
        ("isikukood 36805280109", "ee_ik", "36805280109"),
        ("henkilötunnus 131052-308T", "fi_hetu", "131052-308T"),
        ("ΑΜΚΑ 01013099997", "gr_amka", "01013099997"),
        ("PPS number 6433435F", "ie_pps", "6433435F"),
        ("personas kods 161175-19997", "lv_pk", "161175-19997"),
        ("asmens kodas 33309240064", "lt_ak", "33309240064"),
        ("CNP 1630615123457", "ro_cnp", "1630615123457"),
        ("EMŠO 0101006500006", "si_emso", "0101006500006"),
        ("personnummer 880320-0016", "se_pnr", "880320-0016"),
        ("SVNR 1237 010180", "at_vnr", "1237 010180"),
        ("NHS number 943 476 5870", "gb_nhs", "943 476 5870"),
        ("National Insurance number AB 12 34 56 C", "gb_nino", "AB 12 34 56 C"),
        ("AHV-Nr. 756.9217.0769.85", "ch_ahv", "756.9217.0769.85"),
        ("fødselsnummer 151086 95088", "no_fnr", "151086 95088"),
        ("adóazonosító jel 8071592153", "hu_tax", "8071592153"),
        ("ID card 0123456M", "mt_id", "0123456M"),
        ("Reisepass Nr. C01X00T47", "passport", "C01X00T47"),
        ("Kennzeichen B-AB 1234", "plate", "B-AB 1234"),
        ("https://jo:secret1@example.org/x", "url_userinfo", "jo:secret1"),
        ("https://example.org/?a=https://x.example/?token=abcdef123456&b=1", "url_token", "abcdef123456"),
        ("AKIAIOSFODNN7EXAMPLE", "api_key", "AKIAIOSFODNN7EXAMPLE"),
        ("write to @some_body now", "handle", "@some_body"),
        ("jo [at] example [dot] org", "email_disguised", "jo [at] example [dot] org"),
        ("jo@\nexample.org", "email", "jo@\nexample.org"),
        ("j\u200bo@exa\u00admple\u2060.org", "email", "j\u200bo@exa\u00admple\u2060.org"),
        ("\u202bjo@example.org\u202c", "email", "jo@example.org"),
        ("ｊｏ＠ｅｘａｍｐｌｅ．ｏｒｇ", "email", "ｊｏ＠ｅｘａｍｐｌｅ．ｏｒｇ"),
        ("卡４１１１１１１１１１１１１１１１。", "card", "４１１１１１１１１１１１１１１１"),
        ("call +33 6 12 34 56 78", "phone", "+33 6 12 34 56 78"),
    ],
)  # fmt: skip
def test_found(text: str, name: str, literal: str) -> None:
    """Published examples of numbers and formats are found whole, by the recogniser they belong to."""
    assert (name, literal) in named(text)


@pytest.mark.parametrize(
    "text",
    [
        "IBAN DE89 3704 0044 0532 0130 01", "XX89 3704 0044 0532 0130 00", "4111 1111 1111 1112", "order no. 4111111111111111", "0000 0000 0000 0000",
        "ISBN 978-0-306-40615-7", "1546300800000", "111222333", "44051401359", "36574261809", "Art. 12345678", "2019-04-03 12:00:00", "12.03.1985 - 14.05.1986",
        "0x52908400098527886E0F7030069857D2E4169EE7", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "uuid 123e4567-e89b-12d3-a456-426614174000", "passport control is here",
        "/static/4111111111111111.jpg", "v1.2.3.4", "12345678901234567890123456789012", "jo@2x.png",
    ],
)  # fmt: skip
def test_what_looks_alike_is_left(text: str) -> None:
    """Wrong checksums, order and book numbers, dates, identifiers without the word that belongs to them."""
    assert named(text, "eng_Latn") == []


@pytest.mark.parametrize(
    ("text", "language", "literal"),
    [
        ("Appelez le 06 12 34 56 78 demain", "fra_Latn", "06 12 34 56 78"),
        ("Tel. 030 1234567", "deu_Latn", "030 1234567"),
        ("ring 020 7946 0018", "eng_Latn", "020 7946 0018"),
        ("tel. 22 123 45 67", "pol_Latn", "22 123 45 67"),
        ("0033 6 12 34 56 78", None, "0033 6 12 34 56 78"),
    ],
)
def test_telephones_by_language(text: str, language: str | None, literal: str) -> None:
    """National numbers are found where the document's language is spoken."""
    assert named(text, language) == ([("phone", literal)] if language else [])


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Fax: 259.735.7502x459", "eng_Latn", [("phone_by_word", "259.735.7502x459")]),
        ("Please call me on 9472 7916", "eng_Latn", [("phone_by_word", "9472 7916")]),
        ("089 72 63 41 office\n166-684-7899 fax", "eng_Latn", [("phone_by_word", "089 72 63 41"), ("phone_by_word", "166-684-7899")]),
        ("see 089 72 63 41 office", "eng_Latn", []),  # does not begin its line
        ("089 72 63 41 office chairs", "eng_Latn", []),  # the label goes on
        ("tel.:\n321 2619. Jõgi", "est_Latn", [("phone_by_word", "321 2619")]),
        ("Phone: 451 5986", "eng_Latn", [("phone_by_word", "451 5986")]),
        ("Phone: 451 598", "eng_Latn", []),  # six digits
        ("451 5986 people phoned", "eng_Latn", []),
        ("Telefon: 99 645 791", "deu_Latn", [("phone_by_word", "99 645 791")]),
        ("His SSN: 123-45-6789", "eng_Latn", [("us_ssn", "123-45-6789")]),
        ("Fax: 259.735.7502", None, []),  # national numbers need a language
        ("The file 259.735.7502", "eng_Latn", []),  # no label
        ("Fax: 2024-05-17 12.30", "eng_Latn", []),  # a date
        ("hotel 9472 7916", "eng_Latn", []),  # no word that begins with a label
        ("Fax: +999 076339749", "eng_Latn", []),  # nobody's
        ("Part 123-45-6789", "eng_Latn", []),  # no word for it
        ("SSN 666-45-6789", "eng_Latn", []),  # an area that is not given out
        ("SSN 078-05-1120", "eng_Latn", []),  # the number of an advertisement
    ],
)
def test_numbers_that_only_a_word_tells(text: str, language: str | None, expected: list[tuple[str, str]]) -> None:
    """Numbers without a plan or checksum are found by the words before them, and not without."""
    assert named(text, language) == expected


def test_priority_settles_overlaps() -> None:
    """A card within a token of an address belongs to the address; every kind has its place in the order."""
    assert [name for name, _ in named("https://x.example/?token=4111111111111111")] == ["url_token"]
    assert {one.kind for group in RECOGNISERS.values() for one in group} == set(PRIORITY)


def test_private_keys_with_and_without_end() -> None:
    """The whole block is one finding."""
    block = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow==\n-----END RSA PRIVATE KEY-----"

    assert named(f"see\n{block}\nend") == [("private_key", block)]
    assert named("-----BEGIN PRIVATE KEY-----\nMIIEow\n")[0][0] == "private_key"


def test_every_recogniser_is_declared() -> None:
    """Names are unique; each says its source, and a weak one has context words in lower case."""
    declared = [one for group in RECOGNISERS.values() for one in group]

    assert len({one.name for one in declared}) == len(declared)
    for one in declared:
        assert one.source
        assert not one.needs_context or one.context
        assert all(word == word.lower() for word in one.context)


def test_all_countries_have_an_identifier() -> None:
    """The 27 states of the EU, the United Kingdom, Switzerland, Norway and the United States."""
    countries = {c for one in (*national_ids.IDS, *letter_ids.IDS) for c in one.recogniser.countries}

    assert countries == {
        "AT",
        "BE",
        "BG",
        "HR",
        "CY",
        "CZ",
        "DK",
        "EE",
        "FI",
        "FR",
        "DE",
        "GR",
        "HU",
        "IE",
        "IT",
        "LV",
        "LT",
        "LU",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
        "GB",
        "CH",
        "NO",
        "US",
    }


@given(st.text("0123456789 -./()+@abAB\n", max_size=60), st.text("0123456789 -./()+@abAB\n", max_size=60))
def test_neighbours_change_nothing(first: str, second: str) -> None:
    """A text is answered alike alone and beside another, at batch edges too."""
    both = list(find(pa.array([first, second]), pa.array([None, None], pa.string()), ALL))
    alone = [piece._replace(row=row) for row, text in enumerate((first, second)) for piece in pieces(text)]

    assert both == alone


@given(st.integers(10**14, 10**16 - 1))
def test_cards_follow_the_luhn_check(number: int) -> None:
    """Changing one digit of a card makes it none."""
    digits = str(number)
    if cards.is_card(digits):
        assert not cards.is_card(digits[:-1] + str((int(digits[-1]) + 1) % 10))


HOSTILE = {
    "digits": "1234567890", "spaced digits": "1 ", "at signs": "@", "at words": "a@", "colons": "::", "hexadecimal": "1:", "points": "1.", "nested addresses": "https://a:b@",
    "tokens": "?token=", "keys": "-----BEGIN PRIVATE KEY-----\n", "iban heads": "DE89 3704 ", "brackets": "[at] ", "base58": "1A1zP1eP5QGefi2DMPTfTL5SLmv7Div ",
    "cards": "4111 1111 1111 1111 ", "plus": "+4", "tax words": "bsn 123456782 ", "full width": "１", "zero width": "a\u200b@", "letters": "ABCDEF85T10", "web tokens": "eyJhbGciOi",
    "labels": "tel. ", "labelled digits": "fax: 1234 5678 ", "labels and groups": "phone: 1-", "security numbers": "ssn 123-45-6789 ",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_time_grows_with_length(name: str) -> None:
    """Eight times the text takes about eight times as long, whatever it repeats."""
    short, long = (HOSTILE[name] * (size // len(HOSTILE[name])) for size in (25_000, 200_000))

    assert growth(lambda text: pieces(text, "eng_Latn"), short, long) < LINEAR


@pytest.mark.slow
def test_fifty_megabytes_of_digits() -> None:
    """One run of 50 MB has an answer, and takes eight times as long as an eighth of it."""
    short, long = ("7" * size for size in (6_250_000, 50_000_000))
    found: list[Piece] = []

    assert growth(lambda text: found.extend(pieces(text)), short, long) < LINEAR
    assert found == []
