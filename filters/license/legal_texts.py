# SPDX-License-Identifier: Apache-2.0
"""Tell the licence of a LICENSE file, or of a file of code with an SPDX tag, from its words.

Each licence is told by phrases that stand in it and in no other of the list, in the order in which they are tried: those that contain
others first. The phrases are titles and terms of the licences' own texts (spdx/license-list-data, text/). A file that holds two licences
gets both, joined by ``AND``: whoever wants more must ask a scanner such as ScanCode. Only the first 64 KiB are read.
"""

from __future__ import annotations

from typing import Final

import re2

from filters.license.candidate import Candidate, clip
from filters.license.marks import from_url, parse

READ_CHARS: Final = 65_536
_TAG: Final = re2.compile(r"SPDX-License-Identifier:\s*([A-Za-z0-9.+() -]{1,200})")
_SPACES: Final = re2.compile(r"[^\pL\pN.]+")

POINTER_CHARS: Final = 500
"""A file shorter than this may name its licence by address alone."""
_ADDRESS: Final = re2.compile(r"https?://[^\s<>()\"']+")

_GNU: Final = (
    ("gnu affero general public license version 3", "AGPL-3.0"),
    ("gnu lesser general public license version 3", "LGPL-3.0"),
    ("gnu lesser general public license version 2.1", "LGPL-2.1"),
    ("gnu library general public license version 2", "LGPL-2.0"),
    ("gnu free documentation license version 1.3", "GFDL-1.3"),
    ("gnu free documentation license version 1.2", "GFDL-1.2"),
    ("gnu general public license version 3", "GPL-3.0"),
    ("gnu general public license version 2", "GPL-2.0"),
)
_OTHERS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("Apache-2.0", ("apache license version 2.0",)),
    ("MPL-2.0", ("mozilla public license version 2.0",)),
    ("EPL-2.0", ("eclipse public license v 2.0",)),
    ("EPL-1.0", ("eclipse public license v 1.0",)),
    ("EUPL-1.2", ("european union public licence v. 1.2",)),
    ("EUPL-1.1", ("european union public licence v. 1.1",)),
    ("BlueOak-1.0.0", ("blue oak model license",)),
    ("CERN-OHL-P-2.0", ("cern open hardware licence version 2 permissive",)),
    ("CERN-OHL-S-2.0", ("cern open hardware licence version 2 strongly",)),
    ("CERN-OHL-W-2.0", ("cern open hardware licence version 2 weakly",)),
    ("OSL-3.0", ("open software license osl v. 3.0",)),
    ("AFL-3.0", ("academic free license afl v. 3.0",)),
    ("Artistic-2.0", ("the artistic license 2.0",)),
    ("BSL-1.0", ("boost software license version 1.0",)),
    ("MS-PL", ("microsoft public license ms pl",)),
    ("MS-RL", ("microsoft reciprocal license ms rl",)),
    ("UPL-1.0", ("universal permissive license",)),
    ("NCSA", ("university of illinois ncsa open source license",)),
    ("ECL-2.0", ("educational community license version 2.0",)),
    ("PostgreSQL", ("postgresql license",)),
    ("OFL-1.1", ("sil open font license version 1.1",)),
    ("LPPL-1.3c", ("latex project public license", "lppl version 1.3c")),
    ("CECILL-2.1", ("cecill", "version 2.1")),
    ("MulanPSL-2.0", ("mulan permissive software license version 2",)),
    ("BSD-4-Clause", ("redistributions of source code must retain", "all advertising materials mentioning")),
    ("BSD-3-Clause-Clear", ("redistributions of source code must retain", "no express or implied licenses to any party s patent rights")),
    ("BSD-2-Clause-Patent", ("redistributions of source code must retain", "each copyright holder and contributor hereby grants")),
    ("BSD-3-Clause", ("redistributions of source code must retain", "endorse or promote products")),
    ("BSD-2-Clause", ("redistributions of source code must retain", "redistributions in binary form must reproduce")),
    (
        "ISC",
        (
            "permission to use copy modify and or distribute this software for any purpose with or without fee is hereby granted",
            "provided that",
        ),
    ),
    (
        "ISC",
        (
            "permission to use copy modify and distribute this software for any purpose with or without fee is hereby granted",
            "provided that",
        ),
    ),
    ("0BSD", ("permission to use copy modify and or distribute this software for any purpose with or without fee is hereby granted",)),
    ("MIT", ("permission is hereby granted free of charge", "the above copyright notice and this permission notice")),
    ("MIT-0", ("permission is hereby granted free of charge", "deal in the software without restriction")),
    ("Zlib", ("this software is provided as is without any express or implied warranty", "altered source versions must be plainly marked")),
    ("Unlicense", ("this is free and unencumbered software released into the public domain",)),
    ("WTFPL", ("do what the fuck you want to public license",)),
    ("Vim", ("vim license",)),
    ("CC0-1.0", ("cc0 1.0 universal",)),
    ("CC-BY-NC-ND-4.0", ("attribution noncommercial noderivatives 4.0 international",)),
    ("CC-BY-NC-SA-4.0", ("attribution noncommercial sharealike 4.0 international",)),
    ("CC-BY-NC-4.0", ("attribution noncommercial 4.0 international",)),
    ("CC-BY-ND-4.0", ("attribution noderivatives 4.0 international",)),
    ("CC-BY-SA-4.0", ("attribution sharealike 4.0 international",)),
    ("CC-BY-4.0", ("attribution 4.0 international",)),
    ("ODbL-1.0", ("open database license", "odbl")),
)
_TITLED: Final = 30
"""So many of the first are told by their titles: the one that stands first is the licence, the others are mentioned by it."""
_EXCLUDES: Final = {
    "MIT-0": ("MIT",), "0BSD": ("ISC",), "BSD-3-Clause": ("BSD-4-Clause", "BSD-3-Clause-Clear", "NCSA"), "MIT": ("NCSA", "MIT-0"),
    "BSD-2-Clause": ("BSD-2-Clause-Patent", "BSD-3-Clause", "BSD-3-Clause-Clear", "BSD-4-Clause", "NCSA"), "Apache-2.0": ("ECL-2.0",),
    "Zlib": (), "CC-BY-4.0": (),
}  # fmt: skip
"""A licence whose words are contained in another's is not found beside it."""


def licences_of(text: str) -> list[str]:
    """Return the SPDX identifiers of the licences whose words a text holds.

    >>> licences_of("Permission is hereby granted, free of charge, ... The above copyright notice and this permission notice shall")
    ['MIT']
    """
    words = _SPACES.sub(" ", text[:READ_CHARS].lower())
    gnu = [(at, spdx) for phrase, spdx in _GNU if (at := words.find(phrase)) >= 0]
    titles = [at for _, phrases in _OTHERS[:_TITLED] if (at := words.find(phrases[0])) >= 0]
    if gnu and min(gnu)[0] <= min(titles, default=READ_CHARS):
        first = min(gnu)[1]  # the title stands before the licences that a text mentions
        later = "-or-later" if "or at your option any later version" in words and not words.lstrip().startswith("gnu") else "-only"
        return [first + later]
    found: list[str] = []
    for spdx, phrases in _OTHERS:
        if spdx not in found and all(phrase in words for phrase in phrases) and not set(_EXCLUDES.get(spdx, ())) & set(found):
            found.append(spdx)
    if any(spdx.startswith("CC-BY-N") or spdx == "CC-BY-SA-4.0" for spdx in found):
        found = [spdx for spdx in found if spdx != "CC-BY-4.0"]
    return found[:1] if found and found[0] in {"Apache-2.0", "MPL-2.0", "EPL-2.0", "EUPL-1.2"} and len(text) > 8000 else found


def candidates(text: str) -> list[Candidate]:
    """Return the statements of a text: SPDX tags before the words of a licence."""
    found = []
    for tag in dict.fromkeys(_TAG.findall(text[:READ_CHARS])):
        spdx = parse(tag.strip())
        found.append(Candidate(spdx, None, "legal_text", "body", "page", clip(f"SPDX-License-Identifier: {tag}"), "rightsholder"))
    if found:
        return found
    licences = licences_of(text)
    if not licences and len(text) <= POINTER_CHARS:
        licences = list(dict.fromkeys(spdx for address in _ADDRESS.findall(text) if (spdx := from_url(address)) is not None))
    spdx = " AND ".join(licences) or None
    return [Candidate(spdx, None, "legal_text", "body", "page", clip(text[:1000]), "inferred")] if spdx else []
