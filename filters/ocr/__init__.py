# SPDX-License-Identifier: Apache-2.0
"""Signs of scanning: what optical character recognition leaves in texts."""
