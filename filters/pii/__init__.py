# SPDX-License-Identifier: Apache-2.0
"""Filter ``pii``: replace personal data that patterns can find."""
