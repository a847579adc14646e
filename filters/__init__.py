# SPDX-License-Identifier: Apache-2.0
"""What we can tell about a document: the catalogue of filters, readable from top to bottom.

A recipe names filters by the keys of ``CATALOGUE``. The order is the order in which a recipe usually lists them.
Importing this module loads no model and compiles nothing: numba and fastText are imported at first use.
"""

from __future__ import annotations

from typing import Final

from filters.contract import Filter
from filters.dedup.exact_duplicates import ExactDuplicates
from filters.dedup.minhash import MinHash
from filters.heuristics.c4_quality import C4Quality
from filters.heuristics.fineweb_quality import FineWebQuality
from filters.heuristics.gopher_quality import GopherQuality
from filters.heuristics.gopher_repetition import GopherRepetition
from filters.heuristics.roots_quality import RootsQuality
from filters.language.filter import Language
from filters.license.filter import License
from filters.ocr.filter import Ocr
from filters.perplexity.filter import Perplexity
from filters.pii.filter import Pii
from filters.robots.filter import Robots
from filters.url_list.filter import UrlList

CATALOGUE: Final[dict[str, type[Filter]]] = {
    "robots": Robots,
    "url_list": UrlList,
    "license": License,
    "language": Language,
    "gopher_quality": GopherQuality,
    "gopher_repetition": GopherRepetition,
    "c4_quality": C4Quality,
    "fineweb_quality": FineWebQuality,
    "roots_quality": RootsQuality,
    "ocr": Ocr,
    "perplexity": Perplexity,
    "exact_duplicates": ExactDuplicates,
    "minhash": MinHash,
    "pii": Pii,
}
"""Name in recipes, ledgers and on the command line: class that implements it."""
