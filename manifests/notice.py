# SPDX-License-Identifier: Apache-2.0
"""Read a notice of copyright or licence out of what a page says: words as a reader sees them, or nothing.

What a page says of its licence may be a link's markup, a piece of JSON or the title of a page; only words that name an owner (``©``) or
grant a licence are a notice that is passed on. What is left out here stays in the evidence as it was written.
"""

from __future__ import annotations

import html
import re
from typing import Final

_TAG: Final = re.compile(r"<!--.*?(?:-->|$)|<(script|style)\b.*?(?:</\1>|$)|</?[a-zA-Z!][^<>]*(?:>|$)", re.DOTALL)
_BEGUN: Final = re.compile(r"^[^<>]*[\"'/]\s*>")
"""The end of a tag whose beginning was cut off."""
_CODE: Final = re.compile(r"[{}]|[\"']\s*[:=]|=\s*[\"']|\bfunction\b|\bvar \w+\s*=|;\s*$|\w\(\)|</?[a-zA-Z]")
_ADDRESS: Final = re.compile(r"https?://\S+")
_NOTICE: Final = re.compile(
    r"©|\(c\)\s*[0-9]{4}|\bcopyright\b|\bcreative[ -]commons\b|\bCC[ -]?(?:BY|0|zero)\b|\bpublic domain\b|"
    r"\b(?:licen[sc]ed|available|released|published|distributed|shared) under\b|"
    r"\b(?:under|sous|bajo|unter|sotto|con|sob|amb|onder|na|med)\b.{0,40}\bli[cz]en[csz]|"
    r"\blicence ouverte\b|\bopen government licen[cs]e\b|\bdatenlizenz|\bgnu free documentation\b",
    re.IGNORECASE,
)
_ARCHIVED: Final = re.compile(r"^https?://web\.archive\.org/web/[0-9]{1,14}[a-z_]*/(?=https?:/)")


def plain_notice(said: str | None) -> str:
    """Return the notice in what a page says, on one line; empty when it is markup or code, or no notice.

    >>> plain_notice('<p>&copy; 2024 <a href="/me">Ada B.</a>, licensed under CC BY 4.0</p>')
    '© 2024 Ada B., licensed under CC BY 4.0'
    >>> plain_notice('{"license": "https://creativecommons.org/licenses/by/4.0/"}'), plain_notice("Boats and bridges")
    ('', '')
    """
    text = " ".join(html.unescape(_TAG.sub(" ", _BEGUN.sub(" ", said or ""))).split())
    text = re.sub(r" (?=[,.;:!?)])", "", text)
    return text if not _CODE.search(text) and _NOTICE.search(_ADDRESS.sub(" ", text)) else ""


def plain_address(written: str | None) -> str:
    """Return the address of a licence without the archive that copied it and without doubled slashes.

    >>> plain_address("https://web.archive.org/web/2020id_/http://example.org//terms/3.0//"), plain_address(None)
    ('http://example.org/terms/3.0/', '')
    """
    scheme, colon, rest = _ARCHIVED.sub("", (written or "").strip()).partition("://")
    return f"{scheme}{colon}{re.sub('/{2,}', '/', rest)}"
