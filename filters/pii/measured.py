# SPDX-License-Identifier: Apache-2.0
"""What was measured of the recognisers, for the manifest: precision and recall by kind, and on what.

A test makes the labelled documents again and compares (``tests/filters/pii/test_gold.py``). They were written by the same hands as the
recognisers, and the identifiers in them are made by the same checks: on text of another sort expect less.
"""

from __future__ import annotations

from typing import Final

MEASURED_ON: Final = "960 made documents in 24 languages (tests/gold, seed limpide-pii-gold-1); postal addresses on 800 of their own in 20"
MEASURED: Final[dict[str, dict[str, float]]] = {
    "CREDIT_CARD": {"precision": 1.0, "recall": 1.0, "labels": 567},
    "EMAIL_ADDRESS": {"precision": 1.0, "recall": 1.0, "labels": 579},
    "IBAN_CODE": {"precision": 1.0, "recall": 1.0, "labels": 575},
    "IP_ADDRESS": {"precision": 1.0, "recall": 1.0, "labels": 568},
    "NATIONAL_ID": {"precision": 1.0, "recall": 1.0, "labels": 960},
    "POSTAL_ADDRESS": {"precision": 1.0, "recall": 0.8615, "labels": 1213},
    "PHONE_NUMBER": {"precision": 1.0, "recall": 1.0, "labels": 579},
}
"""Kind to precision, recall and number of labels."""
