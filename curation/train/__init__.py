# SPDX-License-Identifier: Apache-2.0
"""Train small models from documents."""
