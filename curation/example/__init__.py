# SPDX-License-Identifier: Apache-2.0
"""The shipped example: a small crawl whose every text was written for this project."""
