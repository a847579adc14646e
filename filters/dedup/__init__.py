# SPDX-License-Identifier: Apache-2.0
"""Duplicates: sketches that join documents across shards."""
