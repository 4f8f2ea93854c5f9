# SPDX-License-Identifier: Apache-2.0
"""DMA memory is unmapped or freed with a wrong count, size or address.

## Why

`dma_unmap_sg()` takes the number of entries that were passed to `dma_map_sg()`, not the number that
`dma_map_sg()` returned. An IOMMU may merge entries, so that `dma_map_sg()` returns a smaller
number. If you pass the smaller number to `dma_unmap_sg()`, some entries stay mapped.
`dma_free_coherent()` takes the size of the allocation and the CPU address that
`dma_alloc_coherent()` returned. With another size or address, `dma_free_coherent()` frees too much,
too little, or the wrong memory.

## Instead

Keep the count, size and address with which you mapped or allocated the memory. Pass the same values
when you unmap or free the memory:

    mapped = dma_map_sg(dev, sg, nents, dir);
    ...
    dma_unmap_sg(dev, sg, nents, dir);

## Not reported

- A count that the function also computes in another way or compares with what was passed in.
- A count of 1.
- A call with another handle, or with a handle whose visible allocations differ.
- A size that is only written differently, or that is kept in a variable or member.
- An allocation that the patch does not show, and that is not elsewhere in the file either.

With a kernel tree, the check reads the whole file, so that it finds an allocation in a function
that the patch does not touch.
"""

import re
from collections.abc import Iterator, Sequence

from app.code.kernel import dma_calls
from app.code.kernel.dma_calls import DmaCall, flat
from app.model.patch import FileStatus
from app.sdk import (
    Bad,
    Confidence,
    FileView,
    Good,
    Observation,
    PatchCheck,
    PatchView,
    Reference,
    Severity,
    Skip,
)

MAKERS = ("dma_map_sg", "dma_alloc")
# a longer function is not searched
_LONGEST_FUNCTION = 50_000


def run(patch: PatchView) -> Iterator[Observation | Skip]:
    for file in patch.files:
        if file.is_c:
            calls = dma_calls.calls(file)
            yield from _counts(file, calls)
            yield from _sizes(file, calls)
            is_whole = file.change.status is FileStatus.ADDED or file.image.is_whole
            if not is_whole and _is_half_seen(calls):
                yield Skip("needs tree: a buffer is freed whose allocation the patch does not show")


def _is_half_seen(calls: Sequence[DmaCall]) -> bool:
    made = {call.handle for call in calls if call.kind in MAKERS}
    return any(call.added and call.kind not in MAKERS and call.handle not in made for call in calls)


# the count of a scatterlist


def _counts(file: FileView, calls: Sequence[DmaCall]) -> Iterator[Observation]:
    """Report a `dma_unmap_sg(d, sg, n, dir)` after an `n = dma_map_sg(d, sg, nents, dir)`."""
    maps: dict[tuple[str, str], list[DmaCall]] = {}
    for call in calls:
        if call.kind == "dma_map_sg" and call.to and _keeps_result(call):
            maps.setdefault((call.handle, call.to), []).append(call)
    for call in calls:
        if call.kind == "dma_unmap_sg":
            near = maps.get((call.handle, call.nents), [])
            made = next((one for one in near if _is_tied(one, call)), None)
            if made:
                yield from _count(file, call, made)


def _is_tied(made: DmaCall, freed: DmaCall) -> bool:
    """Return whether two calls are in one function, or use the same members in two functions."""
    is_of_member = bool(dma_calls.owner(made.to) and dma_calls.owner(made.handle))
    return made.function is freed.function or is_of_member


def _keeps_result(made: DmaCall) -> bool:
    """Return whether only `dma_map_sg()` sets the variable, and no test compares both counts."""
    text = " ".join(line.masked for line in made.function.lines)
    if made.nents == "1" or len(text) > _LONGEST_FUNCTION:
        return False
    result, passed = re.escape(made.to), re.escape(made.nents)
    set_otherwise = rf"(?<![\w.>]){result}=(?!=|dma_map_sg|0;|0,|-E)"
    compared = rf"{result}(?:[!=]=|<){passed}(?!\w)|{passed}(?:[!=]=|>){result}(?!\w)"
    return not re.search(f"{set_otherwise}|{compared}", flat(text))


def _count(file: FileView, freed: DmaCall, made: DmaCall) -> Iterator[Observation]:
    at = freed.added or made.added
    passed = "" if made.nents == made.to else f", {made.nents}"
    if at:
        yield Observation(
            file.place(at.number),
            f"dma_unmap_sg() of {freed.handle} gets {freed.nents}, the count that dma_map_sg() "
            f"returned; it must get the one that was passed to dma_map_sg(){passed}.",
            symbol=freed.handle,
        )


# the size and the address of a coherent buffer


def _sizes(file: FileView, calls: Sequence[DmaCall]) -> Iterator[Observation]:
    made: dict[str, list[DmaCall]] = {}
    for call in calls:
        if call.kind == "dma_alloc":
            made.setdefault(call.handle, []).append(call)
    for freed in (call for call in calls if call.kind == "dma_free"):
        near = [one for one in made.get(freed.handle, []) if _is_buffer_tied(one, freed)]
        if not near or len({(one.size, one.to) for one in near}) > 1:
            continue
        at = freed.added or near[0].added
        message = at and _mismatch(freed, near[0])
        if at and message:
            yield Observation(
                file.place(at.number),
                message,
                symbol=freed.handle,
                severity=Severity.WARNING,
                confidence=Confidence.MEDIUM,
            )


def _is_buffer_tied(made: DmaCall, freed: DmaCall) -> bool:
    is_of_member = bool(dma_calls.owner(made.handle)) and made.to == freed.arguments[2]
    return made.function is freed.function or is_of_member


def _mismatch(freed: DmaCall, made: DmaCall) -> str:
    if dma_calls.is_other_size(freed.size, made.size):
        return (
            f"{freed.handle} is allocated with a size of {made.size} and freed with "
            f"{freed.size}; are the two the same?"
        )
    address = freed.arguments[2]
    if made.to and dma_calls.is_shifted(address, made.to):
        return (
            f"{freed.handle} is freed with the address {address}; should that be "
            f"{made.to}, as dma_alloc_coherent() returned it?"
        )
    return ""


CHECK = PatchCheck(
    doc=__doc__,
    run=run,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    triggers=("dma_unmap_sg", "dma_free_", "dma_map_sg", "dma_alloc_"),
    status="preview",
    version=2,
    since="0.2.0",
    references=(
        Reference(
            "Documentation/core-api/dma-api.rst, dma_unmap_sg() and dma_free_coherent()",
            "https://docs.kernel.org/core-api/dma-api.html",
        ),
    ),
    examples=(
        Bad(
            "The count that dma_map_sg() returned",
            (
                """
--- a/drivers/crypto/foo/foo-cipher.c
+++ b/drivers/crypto/foo/foo-cipher.c
@@ -100 +100 @@ static int foo_cipher(struct foo *foo, struct skcipher_request *req)
 	int nr_sgs;

+	nr_sgs = dma_map_sg(foo->dev, req->src, sg_nents(req->src), DMA_TO_DEVICE);
+	if (!nr_sgs)
+		return -EINVAL;
+	err = foo_run(foo, req->src, nr_sgs);
+	dma_unmap_sg(foo->dev, req->src, nr_sgs, DMA_TO_DEVICE);  //~ passed to dma_map_sg()
 	return err;
""",
            ),
        ),
        Bad(
            "One factor of the size is forgotten",
            (
                """
--- a/drivers/net/ethernet/foo/foo_ring.c
+++ b/drivers/net/ethernet/foo/foo_ring.c
@@ -40 +40 @@ static int foo_ring_init(struct foo_ring *ring)
+static int foo_ring_init(struct foo_ring *ring)
+{
+	ring->desc = dma_alloc_coherent(ring->dev, FOO_ENTRIES * sizeof(struct foo_desc),
+					&ring->desc_dma, GFP_KERNEL);
+	return ring->desc ? 0 : -ENOMEM;
+}
+
+static void foo_ring_free(struct foo_ring *ring)
+{
+	dma_free_coherent(ring->dev, sizeof(struct foo_desc),  //~ freed with sizeof(struct foo_desc)
+			  ring->desc, ring->desc_dma);
+}
""",
            ),
        ),
        Bad(
            "The address was moved past a header",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -40 +40 @@ static int foo_load(struct foo *foo)
 	buf = dma_alloc_coherent(foo->dev, size, &phys, GFP_KERNEL);
 	if (!buf)
 		return -ENOMEM;
 	ret = foo_read(foo, buf);
+	dma_free_coherent(foo->dev, size, buf + FOO_HEADER, phys);  //~ should that be buf
 	return ret;
""",
            ),
        ),
        Good(
            "The count that was passed in",
            (
                """
--- a/drivers/crypto/foo/foo-cipher.c
+++ b/drivers/crypto/foo/foo-cipher.c
@@ -100 +100 @@ static int foo_cipher(struct foo *foo, struct skcipher_request *req)
 	int mapped, nents;

+	nents = sg_nents(req->src);
+	mapped = dma_map_sg(foo->dev, req->src, nents, DMA_TO_DEVICE);
+	if (!mapped)
+		return -EINVAL;
+	err = foo_run(foo, req->src, mapped);
+	dma_unmap_sg(foo->dev, req->src, nents, DMA_TO_DEVICE);
 	return err;
""",
            ),
        ),
        Good(
            "One entry, or a result that must equal what was passed in",
            (
                """
--- a/drivers/mmc/host/foo.c
+++ b/drivers/mmc/host/foo.c
@@ -100 +100 @@ static int foo_dma(struct foo *foo, struct mmc_data *data)
 	int n, one;

+	one = dma_map_sg(foo->dev, &foo->sg, 1, DMA_TO_DEVICE);
+	n = dma_map_sg(foo->dev, data->sg, data->sg_len, DMA_TO_DEVICE);
+	if (n != data->sg_len)
+		return -EIO;
+	foo_start(foo);
+	dma_unmap_sg(foo->dev, data->sg, n, DMA_TO_DEVICE);
+	dma_unmap_sg(foo->dev, &foo->sg, one, DMA_TO_DEVICE);
 	return 0;
""",
            ),
        ),
        Good(
            "The same size written differently, and one kept in a member",
            (
                """
--- a/drivers/net/ethernet/foo/foo_ring.c
+++ b/drivers/net/ethernet/foo/foo_ring.c
@@ -40 +40 @@ static int foo_ring_init(struct foo_ring *ring)
+static int foo_ring_init(struct foo_ring *ring, size_t size)
+{
+	ring->size = size;
+	ring->desc = dma_alloc_coherent(ring->dev, FOO_ENTRIES * sizeof(*ring->desc),
+					&ring->desc_dma, GFP_KERNEL);
+	ring->buf = dma_alloc_coherent(ring->dev, size, &ring->buf_dma, GFP_KERNEL);
+	return ring->desc && ring->buf ? 0 : -ENOMEM;
+}
+
+static void foo_ring_free(struct foo_ring *ring)
+{
+	dma_free_coherent(ring->dev, sizeof(struct foo_desc) * FOO_ENTRIES, ring->desc,
+			  ring->desc_dma);
+	dma_free_coherent(ring->dev, ring->size, ring->buf, ring->buf_dma);
+}
""",
            ),
        ),
        Good(
            "Another handle, and an allocation that the patch does not show",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -40 +40 @@ static int foo_start(struct foo *foo)
 	foo->rx = dma_alloc_coherent(foo->dev, PAGE_SIZE * FOO_PAGES, &foo->rx_dma, GFP_KERNEL);
 	if (!foo->rx) {
+		dma_free_coherent(foo->dev, PAGE_SIZE, foo->tx, foo->tx_dma);
 		return -ENOMEM;
 	}
""",
            ),
        ),
    ),
)
