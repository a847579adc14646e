# SPDX-License-Identifier: Apache-2.0
"""The filter ``license`` over batches of documents."""

from __future__ import annotations

import pyarrow as pa

from filters.contract import Documents
from filters.license.filter import License

PAGE = b'<html><body><footer><a rel="license" href="http://creativecommons.org/licenses/by-sa/3.0/de/">x</a></footer></body></html>'
HEADERS = pa.list_(pa.struct([("name", pa.string()), ("value", pa.string())]))


def test_every_signal_of_a_page() -> None:
    """One page with a mark, one with a header, one with metadata, one with nothing."""
    table = pa.table(
        {
            "text": ["a", "b", "c", "d"],
            "url": ["https://example.org/a", "https://example.org/b", None, None],
            "license": pa.array([None, None, "CC BY 4.0", None], pa.string()),
            "html": pa.array([PAGE, b"<p>b", None, None], pa.binary()),
            "http_headers": pa.array(
                [None, [{"name": "Link", "value": "<https://creativecommons.org/publicdomain/zero/1.0/>; rel=license"}], None, []], HEADERS
            ),
        }
    )
    signals = License().measure(Documents(table))

    assert signals["license_spdx"].to_pylist() == ["CC-BY-SA-3.0-DE", "CC0-1.0", "CC-BY-4.0", None]
    assert signals["license_place"].to_pylist() == ["footer", "http_header", "metadata", None]
    assert signals["license_url"].to_pylist()[0] == "http://creativecommons.org/licenses/by-sa/3.0/de/"
    assert signals["license_candidates"].to_pylist() == [1, 1, 1, 0]
    assert signals["license_disagreement"].to_pylist() == [False, False, False, False]
    assert [signals[s.name].type for s in License.signals] == [s.type for s in License.signals]


def test_documents_without_pages_or_metadata() -> None:
    """A batch of texts alone has no licence, and no column is asked for in vain."""
    assert License().measure(Documents(pa.table({"text": ["a", None]})))["license_spdx"].to_pylist() == [None, None]
    assert len(License().measure(Documents(pa.table({"text": pa.array([], pa.string())})))["license_spdx"]) == 0


def test_thresholds_measure_nothing_again() -> None:
    """Most parameters only judge."""
    assert License().identity() == License(allow=("MIT",), on_unknown="keep").identity()
    assert License.thresholds() == {"allow", "policy", "on_unknown", "min_confidence_fraction"}
