# SPDX-License-Identifier: Apache-2.0
"""What we can tell about a document: the catalogue of filters, readable from top to bottom.

A recipe names filters by the keys of ``CATALOGUE``. The order is the order in which a recipe usually lists them.
Importing this module loads no model and compiles nothing: numba and fastText are imported at first use.
"""

from __future__ import annotations

from typing import Final

from filters.contamination.filter import Contamination
from filters.contract import Filter
from filters.dedup.duplicate_native_ids import DuplicateNativeIds
from filters.dedup.duplicate_urls import DuplicateUrls
from filters.dedup.exact_duplicates import ExactDuplicates
from filters.dedup.minhash import MinHash
from filters.dedup.repeated_lines import RepeatedLines
from filters.dedup.simhash import SimHash
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
from filters.pii.names import PiiNames
from filters.public_domain.filter import PublicDomain
from filters.reservations.filter import Reservations
from filters.robots.filter import Robots
from filters.url_list.filter import UrlList

CATALOGUE: Final[dict[str, type[Filter]]] = {
    "robots": Robots,
    "reservations": Reservations,
    "url_list": UrlList,
    "license": License,
    "public_domain": PublicDomain,
    "language": Language,
    "gopher_quality": GopherQuality,
    "gopher_repetition": GopherRepetition,
    "duplicate_native_ids": DuplicateNativeIds,
    "duplicate_urls": DuplicateUrls,
    "c4_quality": C4Quality,
    "fineweb_quality": FineWebQuality,
    "roots_quality": RootsQuality,
    "ocr": Ocr,
    "perplexity": Perplexity,
    "exact_duplicates": ExactDuplicates,
    "minhash": MinHash,
    "simhash": SimHash,
    "contamination": Contamination,
    "repeated_lines": RepeatedLines,
    "pii": Pii,
    "pii_names": PiiNames,
}
"""Name in recipes, ledgers and on the command line: class that implements it."""
