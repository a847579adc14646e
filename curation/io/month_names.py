# SPDX-License-Identifier: Apache-2.0
"""Makes ``month_names.json``, the names of months that ``curation.io.months`` reads: ``python -m curation.io.month_names``.

They are those of CLDR as Babel has them, format and stand-alone, wide and abbreviated, in the languages of ``LOCALES``. Babel 2.18 writes
names of one locale into others that it reads later, where these have an alias for them ("aprel" in German after Azerbaijani), so that each
locale is read into an empty cache. A test makes the file anew and compares.

CLDR data © Unicode, Inc., used under the Unicode License v3 (https://www.unicode.org/license.txt); the file is a compact form of it.
"""

from __future__ import annotations

import json
from typing import Final

from babel import Locale, localedata

from curation.io.months import FILE, UNWRITTEN

BABEL: Final = "2.18.0"
"""Version of Babel that the shipped file was made with."""
_OFFICIAL: Final = "bg hr cs da nl en et fi fr de el hu ga it lv lt mt pl pt ro sk sl es sv"
_EUROPE: Final = "nb nn is uk ru be sr sr_Latn bs mk sq ca eu gl cy br lb fo hy ka az tr"
_WORLD: Final = "ar ar_SY ar_DZ fa he hi bn ta te mr ur ne id ms th kk uz sw af fil my"
LOCALES: Final = tuple(f"{_OFFICIAL} {_EUROPE} {_WORLD}".split())
"""The official languages of the European Union, other languages of Europe, and others with many pages."""


def names() -> bytes:
    """Return the file's content: a line for each language, then the names of two words, longest first."""
    languages = {code: _of_language(code) for code in sorted({name.partition("_")[0] for name in LOCALES})}
    lines = ",\n".join(f" {json.dumps(code)}: {json.dumps(months, ensure_ascii=False)}" for code, months in languages.items())
    two = json.dumps(sorted(sorted(_of_two_words()), key=len, reverse=True), ensure_ascii=False)
    return f'{{"languages": {{\n{lines}\n}},\n"of_two_words": {two}}}\n'.encode()


def _of_language(code: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in LOCALES:
        if name.partition("_")[0] != code:
            continue
        localedata._cache.clear()  # noqa: SLF001 - see above
        locale = Locale.parse(name)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number in range(1, 13):
                    word = UNWRITTEN.sub("", locale.months[context][width][number].lower().strip(". "))
                    if len(word) > 1 and not any(char.isdigit() for char in word):
                        found.setdefault(word, number)
    return dict(sorted(found.items()))


def _of_two_words() -> set[str]:
    return {
        text
        for name in LOCALES
        for width in ("wide", "abbreviated")
        for text in Locale.parse(name).months["format"][width].values()
        if " " in text and not any(char.isdigit() for char in text)
    }


if __name__ == "__main__":
    FILE.write_bytes(names())
