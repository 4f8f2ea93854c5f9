# SPDX-License-Identifier: Apache-2.0
"""MAINTAINERS names the people of a file as get_maintainer.pl reads it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.code.kernel import maintainers
from app.model import Address

FILE = """\
List of maintainers
===================

	M: *Mail* patches to: FullName <address@domain>

3C59X NETWORK DRIVER
M:	Steffen Klassert <klassert@kernel.org>
L:	netdev@vger.kernel.org
S:	Odd Fixes
F:	Documentation/networking/device_drivers/ethernet/3com/vortex.rst
F:	drivers/net/ethernet/3com/3c59x.c

GPIO SUBSYSTEM
M:	Linus Walleij <linusw@kernel.org>
M:	"Bartosz Golaszewski" <brgl@kernel.org>
R:	A Reviewer <reviewer@example.org>
M:	no address

S:	Maintained
T:	git git://git.kernel.org/pub/scm/linux/kernel/git/brgl/linux.git
F:	drivers/gpio/
F:	include/linux/gpio*
X:	drivers/gpio/gpio-tegra*
K:	GPIO

TEGRA
M:	Jon Hunter <jonathanh@nvidia.com>
N:	[^a-z]tegra
N:	(
F:	fs/**/*foo*.c
F:	*/net/*

THE REST
L:	linux-kernel@vger.kernel.org
F:	*/
"""
PARSED = maintainers.parse(FILE)
GPIO = ["linusw@kernel.org", "brgl@kernel.org", "reviewer@example.org"]
TEGRA = ["jonathanh@nvidia.com"]


@pytest.mark.parametrize(
    ("path", "people"),
    [
        ("drivers/net/ethernet/3com/3c59x.c", ["klassert@kernel.org"]),
        ("drivers/gpio/gpio-foo.c", GPIO),
        ("drivers/gpio/foo/bar.c", GPIO),
        ("include/linux/gpio.h", GPIO),
        ("drivers/gpio/gpio-tegra186.c", TEGRA),
        ("drivers/soc/tegra/fuse.c", TEGRA),
        ("fs/ext4/a/foo.c", TEGRA),
        ("lib/net/checksum.c", TEGRA),
        # others
        ("drivers/gpiox/gpio-foo.c", []),
        ("xdrivers/gpio/gpio-foo.c", []),
        ("include/linux/gpio/driver.h", []),
        ("drivers/integrator.c", []),
        ("lib/net/a/checksum.c", []),
        ("fs/ext4/bar.c", []),
        ("Makefile", []),
        ("", []),
    ],
)
def test_who_is_a_maintainer_of_a_file(path: str, people: list[str]) -> None:
    assert [person.email for person in PARSED.of([path])] == people


def test_each_person_of_several_files_is_named_once() -> None:
    found = PARSED.of(["drivers/gpio/a.c", "drivers/gpio/b.c", "drivers/tegra/a.c"])
    assert [person.email for person in found] == GPIO + TEGRA
    assert found[1] == Address("Bartosz Golaszewski", "brgl@kernel.org")


@pytest.mark.parametrize(
    "text", ["", "A heading alone\n", "HEADING\nF: a/\n", "HEADING\nM: J <j@x>\n", "\0\udcff: x"]
)
def test_a_text_that_names_nobody(text: str) -> None:
    assert maintainers.parse(text).of(["a/b.c"]) == ()


def test_long_lines_are_skipped() -> None:
    text = f"HEADING\nM: J <j@example.org>\nF: {'a' * maintainers.MAX_LINE}\nF: b/\n"
    (section,) = maintainers.parse(text).sections
    assert section.files == ("b/",)


LINES = st.lists(
    st.tuples(st.sampled_from("MRLSFXNKZ"), st.text(max_size=30)).map(": ".join)
    | st.text(max_size=30)
    | st.sampled_from(["M: A <a@b.c>", "F: */", "N: (((a*)*)*)*b", "X: **?*"])
)


@given(LINES, st.text(max_size=40))
@example(["M: A <a@b.c>", "N: \\"], "a")
def test_any_text_can_be_read_and_asked(lines: list[str], path: str) -> None:
    text = "\n".join(lines)
    found = maintainers.parse(text)
    people = found.of([path])
    assert len(set(people)) == len(people)
    assert all(f"<{person.email}>" in text for person in people)


@given(st.binary(max_size=200))
def test_foreign_bytes_are_read(data: bytes) -> None:
    maintainers.parse(data.decode(errors="replace")).of(["a/b.c"])
