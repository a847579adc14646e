# SPDX-License-Identifier: Apache-2.0
"""The Merkle tree of RFC 9162."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifests.merkle import inclusion_proof, merkle_root, proof_holds

LEAVES = st.lists(st.binary(max_size=8), min_size=1, max_size=40)

# Leaves and roots of the tests of Certificate Transparency (github.com/google/certificate-transparency, merkle_tree_test.cc).
KNOWN_LEAVES = [
    bytes.fromhex(leaf) for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
KNOWN_ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize(("size", "root"), KNOWN_ROOTS.items())
def test_known_roots(size: int, root: str) -> None:
    """Other implementations of the same tree give the same roots."""
    assert root == merkle_root(KNOWN_LEAVES[:size]).hex()


@given(LEAVES, st.data())
def test_every_leaf_can_be_proved(leaves: list[bytes], data: st.DataObject) -> None:
    """The proof of a leaf leads to the root, and is as short as the tree is high."""
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = inclusion_proof(leaves, index)

    assert proof_holds(leaves[index], index, len(leaves), proof, merkle_root(leaves))
    assert len(proof) <= (len(leaves) - 1).bit_length()


@given(LEAVES, st.data())
def test_no_proof_holds_for_another_leaf(leaves: list[bytes], data: st.DataObject) -> None:
    """Another leaf, place, length of proof or root is refused."""
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof, root = inclusion_proof(leaves, index), merkle_root(leaves)

    assert not proof_holds(leaves[index] + b"x", index, len(leaves), proof, root)
    assert not proof_holds(leaves[index], len(leaves), len(leaves), proof, root)
    assert not proof_holds(leaves[index], index, len(leaves), [*proof, b"\0" * 32], root)
    assert not proof_holds(leaves[index], index, len(leaves), proof, hashlib.sha256(root).digest())


def test_a_node_cannot_pass_for_a_leaf() -> None:
    """The bytes of an inner node, given as a leaf, hash to something else."""
    inner = b"".join(merkle_root([leaf]) for leaf in (b"a", b"b"))

    assert merkle_root([b"a", b"b"]) != merkle_root([inner])


def test_no_such_leaf() -> None:
    """The error names the leaf and how many there are."""
    with pytest.raises(IndexError, match="no leaf 3 in a tree of 3 leaves; expected 0 to 2"):
        inclusion_proof([b"a", b"b", b"c"], 3)
