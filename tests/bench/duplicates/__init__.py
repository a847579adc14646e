# SPDX-License-Identifier: Apache-2.0
"""Parts of the benches on duplicates: pairs of known similarity, and other libraries' MinHash."""
