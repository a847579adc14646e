# SPDX-License-Identifier: Apache-2.0
"""Filter ``license``: the licence under which a page declares itself, with the evidence."""
