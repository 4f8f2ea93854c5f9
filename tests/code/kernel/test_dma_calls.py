# SPDX-License-Identifier: Apache-2.0
"""Calls of the DMA API, and whether two sizes or addresses are the same."""

import pytest

from app.code.kernel import dma_calls
from app.code.view import FileView
from tests.code.given import file_view


def file(*lines: str) -> FileView:
    return file_view("\n".join(f"+{line}" for line in lines), "static int foo_run(struct foo *foo)")


def test_a_call_has_its_result_its_arguments_and_its_lines() -> None:
    view = file(
        "\tring->desc = dma_alloc_coherent(ring->dev, N * sizeof(u32),",
        "\t\t\t\t\t&ring->phys, GFP_KERNEL);",
        "\tdma_unmap_sg(dev, req->src, nents, DMA_TO_DEVICE);",
    )
    made, freed = dma_calls.calls(view)
    assert (made.kind, made.to, made.handle, made.size) == (
        "dma_alloc",
        "ring->desc",
        "ring->phys",
        "N*sizeof(u32)",
    )
    assert [line.number for line in made.lines] == [10, 11]
    assert (freed.kind, freed.to, freed.handle, freed.nents) == (
        "dma_unmap_sg",
        "",
        "req->src",
        "nents",
    )


def test_what_only_looks_like_a_call_is_none() -> None:
    assert dma_calls.calls(file("\tdma_free_coherent;", "\tdma_map_sg(dev);")) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sizeof(struct desc)", "N*sizeof(struct desc)"),
        ("PAGE_SIZE", "PAGE_SIZE*pages"),
        ("N", "array_size(N,sizeof(u32))"),
        ("ring->rx_size", "ring->tx_size"),
    ],
)
def test_a_size_without_a_factor_and_another_member_are_other_sizes(one: str, other: str) -> None:
    assert dma_calls.is_other_size(one, other)
    assert dma_calls.is_other_size(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("size", "size"),
        ("N*sizeof(u32)", "sizeof(u32)*N"),
        ("N*sizeof(u32)", "array_size(N,sizeof(u32))"),
        ("sizeof(*ring)", "sizeof(struct ring)"),
        ("size", "N*sizeof(u32)"),
        ("ring->size", "other->size"),
        ("size", "ring->size"),
    ],
)
def test_sizes_that_may_be_equal_are_not_other_sizes(one: str, other: str) -> None:
    assert not dma_calls.is_other_size(one, other)
    assert not dma_calls.is_other_size(other, one)


@pytest.mark.parametrize(
    ("address", "is_shifted"),
    [
        ("buf+HEADER", True),
        ("(buf)-4", True),
        ("PTR_ALIGN(buf,64)", True),
        ("buf", False),
        ("buf->data", False),
        ("buffer+4", False),
        ("PTR_ALIGN(other,64)", False),
    ],
)
def test_an_address_is_shifted_if_it_is_computed_from_the_memory(
    address: str, is_shifted: bool
) -> None:
    assert dma_calls.is_shifted(address, "buf") is is_shifted
