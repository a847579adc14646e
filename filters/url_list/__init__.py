# SPDX-License-Identifier: Apache-2.0
"""Lists of domains, URLs and words in URLs."""
