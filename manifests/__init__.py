# SPDX-License-Identifier: Apache-2.0
"""What happened: records of a release, its digests, its ledger, and the check of them all."""
