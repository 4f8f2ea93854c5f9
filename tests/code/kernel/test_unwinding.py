# SPDX-License-Identifier: Apache-2.0
"""The code behind labels: what unwinds, what ends the function, what does neither, what is hidden."""

import pytest
from hypothesis import given as every
from hypothesis import strategies as st

from app.code.kernel import unwinding
from tests.code import given

KINDS = unwinding.Jumps._fields


def kinds(statements: str) -> dict[str, str]:
    """Map the target of each jump to its kind."""
    found = unwinding.jumps(given.body(statements))
    return {goto.name: kind for kind, gotos in zip(KINDS, found, strict=True) for goto in gotos}


def kind_of(name: str, behind: str) -> str:
    return kinds(f"\tif (a)\n\t\tgoto {name};\n\twork();\n{name}:\n{behind}")[name]


@pytest.mark.parametrize(
    ("name", "behind"),
    [
        ("out", "\tmutex_unlock(&foo->lock);\n\treturn ret;"),
        ("out", '\tif (ret)\n\t\tdev_err(dev, "no");\n\tkfree(buffer.data);\n\treturn ret;'),
        ("out", "\twhile (--i >= 0)\n\t\tkfree(trial[i]);\n\treturn err;"),
        ("done", "\tiio_trigger_notify_done(trig);\n\treturn IRQ_HANDLED;"),
        ("err_power", "\tfoo_set_power(foo, 0);\n\treturn ret;"),
        ("fail", "\treturn foo_fail(foo, ret);"),
        ("err_mark", "\tscoped_guard(mutex, &foo->lock)\n\t\tfoo_mark(foo, 0);\n\treturn ret;"),
        ("put", "\treturn foo_put(foo);"),
        ("next", "\tof_node_put(child);"),
        ("found", "\tspin_unlock(&foo->lock);\n\treturn 0;"),
        ("out", "\tup_write(&foo->sem);\n\treturn ret;"),
        ("out", "\tup(&foo->sem);\n\treturn ret;"),
        ("out", "\tmntput(mnt);\n\treturn ret;"),
        ("out", "\tiounmap(base);\n\treturn ret;"),
        ("out", "\tkunmap_local(page);\n\treturn ret;"),
        ("out", "\tvm_munmap(start, size);\n\treturn ret;"),
        ("out", "\tconsume_skb(skb);\n\treturn ret;"),
        ("out", "\txfs_irele(ip);\n\treturn ret;"),
        ("out", "\txfs_buf_relse(bp);\n\treturn ret;"),
        ("out", "\tbdput(bdev);\n\treturn ret;"),
        ("out", "\tpreempt_enable();\n\treturn ret;"),
        ("out", "\tlocal_irq_enable();\n\treturn ret;"),
        ("a", "\tx = 1;\n\tgoto b;\nb:\n\tfoo_unmap(x);"),
        ("a", "\tx = 1;\nb:\n\tfoo_unmap(x);"),
    ],
)
def test_code_that_releases_something_unwinds(name: str, behind: str) -> None:
    assert kind_of(name, behind) == "undoing"


@pytest.mark.parametrize(
    ("name", "behind"),
    [
        ("out", "\treturn ret;"),
        ("out", "\tif (ret && err)\n\t\t*err = ret;\n\n\treturn ret;"),
        ("err_exit", '\tif (ret)\n\t\tdev_err(dev, "failed: %d", ret);\n\n\treturn ret;'),
        ("error", "\treturn ERR_PTR(ret);"),
        ("next", "\tx = foo_end(x);"),
        ("found", "\tfoo_remove(x);\n\treturn 0;"),
        ("found", "\tlist_del(&x->node);\n\treturn 0;"),
        ("tail", "\tfoo_power_up(x);\n\treturn 0;"),
        ("tail", "\tfoo_enable(x);\n\treturn 0;"),
        ("__skip_16bit", "\tfoo_reset(foo);\n\tfoo_start(foo);\n\treturn 0;"),
        ("found", "\trate = foo_rate(foo);\n\tif (rate > max)\n\t\treturn;\n\tfoo_put(foo);"),
        ("parent", "\tfor_each_child_scoped(np, child) {\n\t\tfoo_put(child);\n\t}"),
        ("more", "\tif (foo_next(foo))\n\t\tgoto more;\n\tfoo_put(foo);"),
        ("resubmit", "\tret = usb_submit_urb(urb, GFP_ATOMIC);"),
    ],
)
def test_code_that_only_goes_on_or_tells_unwinds_nothing(name: str, behind: str) -> None:
    assert kind_of(name, behind) == "plain"


def test_an_exit_with_work_of_its_own_ends_the_function() -> None:
    assert kind_of("out", "\tdma_sync_single_for_device(dev, a, b, c);") == "ending"
    assert kind_of("tail", "\tdma_sync_single_for_device(dev, a, b, c);") == "plain"


def test_only_its_own_block_belongs_to_a_label() -> None:
    loop = "\twhile (a) {\n\t\tif (b)\n\t\t\tgoto next;\n\t\twork();\nnext:\n\t\ti++;\n\t}"
    assert kinds(loop + "\n\tkfree(a);") == {"next": "plain"}


def test_a_jump_backwards_is_left_out() -> None:
    assert kinds("again:\n\tkfree(a);\n\tif (b)\n\t\tgoto again;") == {}


def test_a_hidden_label_counts_by_its_name() -> None:
    assert kinds("\tgoto err_power;\n\tgoto out;\n\tgoto out_free;\n\tgoto unlock;") == {
        "err_power": "undoing",
        "out": "hidden",
        "out_free": "undoing",
        "unlock": "undoing",
    }


def test_code_that_the_hunk_cuts_is_hidden() -> None:
    view = given.file_view("+\tif (a)\n+\t\tgoto out;\n out:\n \tx = 1;", "int f(int a)")
    (found,) = view.functions
    assert [goto.name for goto in unwinding.jumps(found).hidden] == ["out"]


def test_code_behind_more_tokens_than_people_write_is_hidden() -> None:
    wide = "\tx = " + " + ".join(["y"] * 20) + ";\n"
    assert kind_of("out", wide * 10 + "\tkfree(a);") == "undoing"
    assert kind_of("out", wide * 100 + "\tkfree(a);") == "hidden"


def test_more_labels_than_people_write_are_hidden() -> None:
    many = "\n".join(f"\tgoto l{n};\nl{n}:\n\tkfree(a);" for n in range(200))
    assert set(kinds(many).values()) == {"hidden"}


PARTS = ["\tgoto a;\n", "\tgoto b;\n", "a:\n", "b:\n", "{\n", "}\n", "\treturn", "(", ")", ";", "f"]


@every(st.lists(st.sampled_from(PARTS), max_size=40))
def test_each_jump_has_one_kind(parts: list[str]) -> None:
    lines = "".join(parts).split("\n")
    for view in given.file_view("\n".join(f"+{line}" for line in lines), "int f(int a)").functions:
        found = [goto for gotos in unwinding.jumps(view) for goto in gotos]
        assert len({(goto.line, id(goto.at), goto.name) for goto in found}) <= len(view.gotos)
        assert len(found) <= len(view.gotos)
