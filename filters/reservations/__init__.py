# SPDX-License-Identifier: Apache-2.0
"""Filter ``reservations``: every machine-readable reservation of text and data mining beside the Disallow lines of robots.txt."""
