# SPDX-License-Identifier: Apache-2.0
"""Phases of a run, one idea a file: read, measure, keys, cluster, edit, write."""
