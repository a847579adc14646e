# SPDX-License-Identifier: Apache-2.0
"""Which licences may stay: the policies of others as lists of SPDX identifiers, so that a verdict can be compared with what they did.

* ``open``: the Open Definition 2.1 (okfn/licenses, od_conformance) with all versions and ports of CC BY and BY-SA, Etalab and NLOD.
* ``common-pile``: public domain, CC BY, CC BY-SA, GFDL, CDLA-Permissive, and permissive code (arXiv 2506.05209; r-three/common-pile).
* ``common-corpus``: public domain, CC BY, CC BY-SA, the open government licences, and permissive code (PleIAs/common_corpus, card, and
  arXiv 2506.01732: OpenCulture, OpenScience, OpenWeb, OpenGovernment, OpenSource; its list of licences is not published).
* ``no-nc``: anything that is known and forbids neither commercial use nor derivatives, copyleft code included.
* ``code-permissive``: Blue Oak Council's whole list, version 15, rated Bronze or better (``manifests.licenses``).

An expression passes when all its parts do; a choice (``OR``) passes by its parts alike, for a reuser must be free to pass it on as it is.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal

from filters.license.openness import ATTRIBUTION, NON_COMMERCIAL, PUBLIC_DOMAIN, SHARE_ALIKE, openness
from manifests.licenses import BLUE_OAK

Policy = Literal["open", "common-pile", "common-corpus", "no-nc", "code-permissive"]

_GOVERNMENT: Final = (
    "etalab-",
    "LicenseRef-Licence-Ouverte",
    "OGL-",
    "LicenseRef-OGL",
    "DL-DE-",
    "LicenseRef-DL-DE",
    "NLOD-",
    "LicenseRef-NLOD",
)
_PORTS: Final = (
    "ar au at be br bg ca ch cl cn co cr cz de dk ec ee eg es fi fr ge gr gt hk hr hu ie igo il in it jp kr lu mk mt mx my ng nl no nz "
    "pe ph pl pr pt ro rs scotland se sg si th tw ug uk us ve vn za"
).upper().split()  # fmt: skip
_VERSIONS: Final = ("1.0", "2.0", "2.1", "2.5", "3.0", "4.0")
_GFDL: Final = ("LicenseRef-GFDL", "GFDL-1.2-or-later", "GFDL-1.3-or-later")


def allows(policy: Policy, spdx: str | None) -> bool:
    """Tell whether a licence, or an expression of several, may stay under a policy; unknown may not.

    >>> [allows("open", s) for s in ("CC-BY-SA-3.0 OR LicenseRef-GFDL", "CC-BY-NC-4.0", "etalab-2.0", None)]
    [True, False, True, False]
    """
    parts = licences_in(spdx or "")
    return bool(parts) and all(_one(policy, part) for part in parts)


def licences_in(expression: str) -> list[str]:
    """Return the licences that an expression names.

    >>> licences_in("(MIT OR Apache-2.0) AND CC-BY-4.0")
    ['MIT', 'Apache-2.0', 'CC-BY-4.0']
    """
    return [part for part in expression.replace("(", " ").replace(")", " ").split() if part not in {"AND", "OR", "WITH"}]


def _one(policy: Policy, spdx: str) -> bool:
    code = spdx.removeprefix("LicenseRef-")
    kind = openness(spdx)
    creative = code.startswith("CC-") and kind in {SHARE_ALIKE, ATTRIBUTION, PUBLIC_DOMAIN}
    free = kind == PUBLIC_DOMAIN
    if policy == "code-permissive":
        return spdx in BLUE_OAK
    if policy == "common-pile":
        return creative or free or code.startswith(("GFDL", "CDLA-Permissive-")) or spdx in BLUE_OAK
    if policy == "common-corpus":
        return creative or free or spdx.startswith((*_GOVERNMENT, "ODC-By-", "PDDL-")) or spdx in BLUE_OAK
    if policy == "no-nc":
        return kind > NON_COMMERCIAL
    if "-invariants-" in spdx and "-no-invariants-" not in spdx:  # okfn/licenses: GFDL with invariant sections is not conformant
        return False
    named = spdx.startswith((*_GOVERNMENT, "ODC-By-", "ODbL-", "LicenseRef-ODbL", "LicenseRef-ODC-By", "GFDL", "LicenseRef-GFDL"))
    return creative or free or named or code.startswith(("FAL", "LAL-1.3")) or spdx in BLUE_OAK


@lru_cache(maxsize=8)
def identifiers(policy: Policy) -> tuple[str, ...]:
    """Return every identifier that may stay under a policy: SPDX's own, ports and bare names as LicenseRef, and the usual choices."""
    from filters.license.marks import listed

    names = [name for name in listed() if _one(policy, name)]
    for code in ("CC-BY", "CC-BY-SA"):
        bare = [f"LicenseRef-{code}", *(f"LicenseRef-{code}-{version}" for version in _VERSIONS)]
        names += [*bare, *(f"LicenseRef-{code}-{version}-{port}" for version in _VERSIONS[:-1] for port in _PORTS)]
    names += [*_GFDL, "LicenseRef-Licence-Ouverte", "LicenseRef-OGL", "LicenseRef-OGL-UK", "LicenseRef-NLOD", "LicenseRef-DL-DE-BY",
              "LicenseRef-DL-DE-ZERO", "LicenseRef-ODbL", "LicenseRef-ODC-By", "LicenseRef-FAL"]  # fmt: skip
    names = [name for name in dict.fromkeys(names) if _one(policy, name)]
    shared = [name for name in names if name.removeprefix("LicenseRef-").startswith("CC-BY-SA")]
    choices = [f"{a} OR {b}" for name in shared for gfdl in _GFDL if gfdl in names for a, b in (sorted((name, gfdl)),)]
    if "MIT" in names and "Apache-2.0" in names:
        choices += ["MIT OR Apache-2.0", "Apache-2.0 OR MIT"]
    return (*sorted(names), *choices)
