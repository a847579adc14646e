# SPDX-License-Identifier: Apache-2.0
"""Gold for personal data: labelled documents in 24 languages, made from a seed, with what looks alike and is none.

    python -m tests.gold.pii gold.jsonl        # text, language, spans [{start, end, kind}]; offsets in code points

Every document has some labelled data in sentences of its language, in varying forms and spacing, and hard negatives: order numbers with
a valid check digit of something else, book numbers, versions, articles of laws, dates that look like telephones, file names with ``@``.
What the generator does not know, no figure measured on it tells: real data is messier than this.
"""

from __future__ import annotations

import json
import re
import sys
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from tests.gold.identifiers import digits, national
from tests.gold.words import LANGUAGES, Words

SEED = "limpide-pii-gold-1"
DOCUMENTS_PER_LANGUAGE = 40
NAMES = (
    "anna",
    "jean.martin",
    "m_kowalska",
    "o.neil",
    "peter-schmidt",
    "info",
    "j.r.silva",
    "user42",
    "zoë.dubois",
    "müller",
    "νίκος",
    "иван.петров",
)
DOMAINS = (
    "example.com",
    "mail.example.co.uk",
    "beispiel.de",
    "exemple.fr",
    "xn--bcher-kva.example",
    "bücher.example",
    "uni-example.edu",
    "пример.бг",
    "παράδειγμα.ελ",
)


def email(random: Random, words: Words) -> str:
    """Draw an address."""
    name, domain = random.choice(NAMES), random.choice(DOMAINS)
    made = f"{name}{random.choice(['', '', str(random.randint(1, 99))])}@{domain}"
    return made.upper() if random.random() < 0.05 and made.isascii() else made


def ip_address(random: Random, words: Words) -> str:
    """Draw a public address."""
    if random.random() < 0.3:
        return f"2a00:{random.randrange(4096, 65535):x}:{random.randrange(4096, 65535):x}::{random.randrange(1, 65535):x}"
    first = random.choice([n for n in range(11, 223) if n not in {100, 127, 169, 172, 192, 198, 203}])
    return f"{first}.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(1, 255)}"


def iban(random: Random, words: Words) -> str:
    """Draw an account number of one of the language's countries, spaced or not."""
    from stdnum import iban as module

    country = random.choice(words.ibans)
    structure = module._ibandb.info(country)[0][1]["bban"]
    body = "".join(
        "".join(random.choice("0123456789" if kind == "n" else "ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(int(size)))
        for size, kind in re.findall(r"([0-9]+)!?([nac])", structure)
    )
    number = "".join(str(int(char, 36)) for char in f"{body}{country}00")
    plain = f"{country}{98 - int(number) % 97:02d}{body}"
    if random.random() < 0.5:
        sign = random.choice([" ", " ", "\u00a0"])
        return sign.join(plain[at : at + 4] for at in range(0, len(plain), 4))
    return plain.lower() if random.random() < 0.05 else plain


def card(random: Random, words: Words) -> str:
    """Draw a card number of one of the networks, spaced, hyphened or not."""
    from stdnum import luhn

    first, size = random.choice(
        [("4", 16), ("51", 16), ("55", 16), ("2300", 16), ("34", 15), ("37", 15), ("6011", 16), ("3530", 16), ("36", 14)]
    )
    body = first + digits(random, size - len(first) - 1)
    plain = body + luhn.calc_check_digit(body)
    sign = random.choice(["", " ", "-"])
    cuts = [4, 10] if size in {14, 15} else [4, 8, 12]
    edges = [0, *cuts, size]
    return sign.join(plain[a:b] for a, b in pairwise(edges))


def phone(random: Random, words: Words) -> str:
    """Draw a valid number of the language's country, national or international."""
    import phonenumbers
    from phonenumbers import PhoneNumberFormat as Form

    kind = random.choice([phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE])
    example = phonenumbers.example_number_for_type(words.region, kind)
    if example is None:
        raise LookupError(words.region)
    while True:
        tail = digits(random, 3)
        number = phonenumbers.PhoneNumber(
            example.country_code, int(str(example.national_number)[:-3] + tail), italian_leading_zero=example.italian_leading_zero
        )
        if phonenumbers.is_valid_number(number):
            return str(
                phonenumbers.format_number(number, random.choice([Form.INTERNATIONAL, Form.INTERNATIONAL, Form.NATIONAL, Form.E164]))
            )


def negatives(random: Random, words: Words) -> list[str]:
    """Draw sentences with numbers that are nobody's."""
    from stdnum import ean, luhn

    serial = digits(random, 15, "4")
    book = "978" + digits(random, 9)
    year = random.randint(1950, 2024)
    return [
        f"{words.order} {serial}{luhn.calc_check_digit(serial)}",
        f"{words.order} {digits(random, 9, '123456789')}",
        f"{words.book} {book}{ean.calc_check_digit(book)}",
        f"{words.book} 978-3-{digits(random, 3)}-{digits(random, 5)}-{digits(random, 1)}",
        f"{words.version} {random.randint(1, 20)}.{random.randint(0, 9)}.{random.randint(0, 99)}.{random.randint(1, 99)}",
        f"{words.law} {random.randint(1, 900)}-{random.randint(1, 90)}, {words.law} {random.randint(1, 300)}.{random.randint(1, 30)}",
        f"{random.randint(10, 28)}.{random.randint(10, 12)}.{year} - {random.randint(10, 28)}.{random.randint(10, 12)}.{year + 1}",
        f"{year}-{random.randint(10, 12)}-{random.randint(10, 28)} 1{random.randint(0, 9)}:{random.randint(10, 59)}:27",
        f"logo@2x.png, jquery@3.{random.randint(1, 9)}.1",
        f"10.0.{random.randrange(256)}.{random.randrange(256)}, 192.168.1.{random.randrange(256)}",
        f"{digits(random, 11, '123456789')} + {digits(random, 8, '123456789')}",
        f"AB{digits(random, 2)} {digits(random, 4)} {digits(random, 4)} {digits(random, 4)}",
    ]


def document(random: Random, words: Words) -> dict[str, Any]:
    """Make one document: some labelled data, some negatives, some prose, in any order."""
    labelled: list[tuple[str, str, str]] = []
    for label, kind, draw in (
        (words.email, "EMAIL_ADDRESS", email),
        (words.phone, "PHONE_NUMBER", phone),
        (words.account, "IBAN_CODE", iban),
        (words.card, "CREDIT_CARD", card),
        (words.server, "IP_ADDRESS", ip_address),
    ):
        if random.random() < 0.6:
            labelled.append((label, kind, draw(random, words)))
    name = random.choice(sorted(words.ids))
    labelled.append((random.choice(words.ids[name]), "NATIONAL_ID", national(random, name)))
    parts: list[tuple[str, str, str]] = [*labelled, *(("", "", text) for text in random.sample(negatives(random, words), 3))]
    random.shuffle(parts)
    text, spans = "", []
    for label, kind, value in parts:
        text += words.filler + random.choice([" ", "\n", "\n\n"])
        if label:
            text += label + random.choice([" ", ": ", ":\n"])
        if kind:
            spans.append({"start": len(text), "end": len(text) + len(value), "kind": kind})
        text += value + random.choice([". ", ", ", "\n", " – "])
    return {"text": text, "language": words.key, "spans": spans}


def gold(per_language: int = DOCUMENTS_PER_LANGUAGE, seed: str = SEED) -> list[dict[str, Any]]:
    """Make the whole set; the same at every call with a seed."""
    return [
        document(Random(f"{seed}/{words.key}/{number}"), words) | {"id": f"{words.key}-{number}"}
        for words in LANGUAGES
        for number in range(per_language)
    ]


def write_gold(path: Path, per_language: int = DOCUMENTS_PER_LANGUAGE) -> None:
    """Write the set as JSONL."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in gold(per_language)), encoding="utf-8")


if __name__ == "__main__":
    write_gold(Path(sys.argv[1]))
