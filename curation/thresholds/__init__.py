# SPDX-License-Identifier: Apache-2.0
"""Per-language thresholds as data: named sets, how they are imported and how they are derived."""
