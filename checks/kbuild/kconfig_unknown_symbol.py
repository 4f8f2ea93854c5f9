# SPDX-License-Identifier: Apache-2.0
"""Code or Kconfig refers to a Kconfig option that does not exist under this name.

## Why

No tool complains about an unknown option. If no option `FO` exists, `#ifdef CONFIG_FO` is false,
and `obj-$(CONFIG_FO)` builds nothing. Symbols have no prefix in a Kconfig file, so `depends on
CONFIG_FOO` is never true there. The kernel is then built without the code and without a warning,
often for years.

## Instead

Write the name of the option as the Kconfig file defines it. Use the prefix `CONFIG_` in code and
makefiles, but not in Kconfig files. If the series removes an option, also remove all uses of the
option.

## Not reported

- A symbol that the series does not define, without a kernel tree as new as the series. If the tree
  is over 90 days newer, the symbol may have been removed since. The check is then skipped.
- Help texts, comments and strings.
- tools/, samples/, scripts/ and Documentation/.
- Symbols that any patch of the series defines, with `_MODULE` or without.
- Names that are pasted together.
- New names that differ from another name by a digit, a plural or a word, as for related chips.
- A symbol that the series moves to another file, or that an arch/ has of its own.
- A symbol that a prerequisite of the series defines, or a line such as `#define CONFIG_FOO`.

With a kernel tree, the check asks about each name that neither the series nor the tree defines,
also behind `select` and `depends on`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.code.kernel import kconfig
from app.code.kernel.kconfig import Symbol
from app.code.known import known_options
from app.sdk import (
    Bad,
    Confidence,
    FileView,
    Good,
    Observation,
    Reference,
    SeriesCheck,
    SeriesView,
    Severity,
    Skip,
)

_RELATED = 20


class _Use(NamedTuple):
    """A reference to a Kconfig symbol on an added line. `patch` is the index of the patch."""

    patch: int
    file: FileView
    symbol: Symbol


def run(series: SeriesView) -> Iterator[Observation | Skip]:
    files = [(i, file) for i, patch in enumerate(series.patches) for file in patch.files]
    menus = [(i, file) for i, file in files if kconfig.is_kconfig(file.path)]
    yield from (_prefix(file, symbol) for _, file in menus for symbol in _prefixed(file))
    code = [(i, file) for i, file in files if not kconfig.is_kconfig(file.path)]
    uses = [_Use(i, file, symbol) for i, file in code for symbol in kconfig.referred(file)]
    selected = [_Use(i, file, symbol) for i, file in menus for symbol in kconfig.wanted(file)]
    new = {symbol.name for _, file in menus for symbol in kconfig.defined(file)}
    known = new | {name for _, file in files for name in kconfig.seen(file)}
    yield from _removed(menus, uses, new)
    unknown = [use for use in uses if use.symbol.name not in known]
    in_tree = known_options.in_tree(series, (use.symbol.name for use in [*unknown, *selected]))
    unknown = [use for use in unknown if not in_tree.get(use.symbol.name)]
    unused = new - {use.symbol.name for use in [*uses, *selected]}
    typos = list(_misspelt(unknown, new, unused))
    yield from typos
    found = known | {typo.symbol for typo in typos} | known_options.needed(series)
    found.update(name for _, file in files for name in known_options.made(file))
    unknown = [use for use in unknown if use.symbol.name not in found]
    if any(use.symbol.name not in in_tree for use in unknown):
        yield Skip("needs tree: which CONFIG_ symbols its Kconfig files define")
    unknown += [use for use in selected if use.symbol.name not in found]
    yield from _absent([use for use in unknown if in_tree.get(use.symbol.name) is False])


def _prefixed(file: FileView) -> Iterable[Symbol]:
    """Return each referenced symbol once, in the order of the lines."""
    return {symbol.name: symbol for symbol in kconfig.prefixed(file)}.values()


def _prefix(file: FileView, symbol: Symbol) -> Observation:
    return Observation(
        file.place(symbol.line),
        f"Symbols have no prefix in Kconfig, so CONFIG_{symbol.name} is never set here; "
        f"{symbol.name} is meant.",
        symbol=symbol.name,
    )


def _removed(
    menus: list[tuple[int, FileView]], uses: list[_Use], new: set[str]
) -> Iterator[Observation]:
    """Find added uses of a symbol that the same patch or an earlier patch removes."""
    gone: dict[str, int] = {}
    for index, file in menus:
        # several architectures may have a symbol of the same name
        if not file.path.startswith("arch/"):
            for symbol in kconfig.undefined(file):
                gone.setdefault(symbol.name, index)
    for use in uses:
        name = use.symbol.name
        if name in gone and name not in new and use.patch >= gone[name]:
            yield Observation(
                use.file.place(use.symbol.line),
                f"This series removes config {name}, and CONFIG_{name} is used here.",
                symbol=name,
            )


def _misspelt(unknown: list[_Use], new: set[str], unused: set[str]) -> Iterator[Observation]:
    """Find unknown names that are nearly the name of a new symbol."""
    meant = known_options.meant((use.symbol.name for use in unknown), new, unused)
    for use in unknown:
        name = use.symbol.name
        if name in meant:
            yield Observation(
                use.file.place(use.symbol.line),
                f"CONFIG_{name} is defined nowhere in this series, which adds config "
                f"{meant[name]}; is that meant?",
                symbol=name,
            )


def _absent(unknown: list[_Use]) -> Iterator[Observation]:
    """Report names that neither the series nor the kernel tree defines, each name once."""
    groups: dict[str, list[_Use]] = defaultdict(list)
    for use in unknown:
        groups[use.symbol.name].append(use)
    for name, uses in groups.items():
        first, *more = uses
        shown = name if kconfig.is_kconfig(first.file.path) else f"CONFIG_{name}"
        yield Observation(
            first.file.place(first.symbol.line),
            f"Neither this series nor the kernel tree defines {shown}; is the name right?",
            related=tuple(use.file.place(use.symbol.line) for use in more[:_RELATED]),
            symbol=name,
            confidence=Confidence.MEDIUM,
        )


CHECK = SeriesCheck(
    doc=__doc__,
    run=run,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    status="preview",
    version=2,
    triggers=("CONFIG_", "select ", "imply ", "depends on "),
    since="0.2.0",
    references=(
        Reference(
            "kconfig-language.rst, Menu attributes",
            "https://docs.kernel.org/kbuild/kconfig-language.html#menu-attributes",
        ),
        Reference(
            "scripts/checkkconfigsymbols.py",
            "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/scripts/checkkconfigsymbols.py",
        ),
    ),
    examples=(
        Bad(
            "A driver that is never built",
            (
                """
--- a/drivers/net/foo/Kconfig
+++ b/drivers/net/foo/Kconfig
@@ -10 +10 @@ config NET_VENDOR_FOO
 if NET_VENDOR_FOO

+config FOO_AIROHA
+	tristate "Foo driver"
+	help
+	  Say Y here for foo.
--- a/drivers/net/foo/Makefile
+++ b/drivers/net/foo/Makefile
@@ -1 +1 @@
 # SPDX-License-Identifier: GPL-2.0-only
+obj-$(CONFIG_FOO_AIORHA) += foo.o  //~ adds config FOO_AIROHA; is that meant
""",
            ),
        ),
        Bad(
            "The prefix in a Kconfig file",
            (
                """
--- a/drivers/gpio/Kconfig
+++ b/drivers/gpio/Kconfig
@@ -100 +100 @@ config GPIO_BAR
+config GPIO_FOO
+	tristate "Foo GPIO"
+	depends on CONFIG_OF && (ARM64 || COMPILE_TEST)  //~ so CONFIG_OF is never set here
+	select GPIO_GENERIC
+	help
+	  Select CONFIG_OF for this.
""",
            ),
        ),
        Bad(
            "An option that the series itself removes",
            (
                """
--- a/drivers/gpio/Kconfig
+++ b/drivers/gpio/Kconfig
@@ -100 +100 @@ config GPIO_BAR
-config GPIO_FOO_LEGACY
-	bool "Old interface of foo"
-
 config GPIO_FOO
 	tristate "Foo GPIO"
""",
                """
--- a/drivers/gpio/gpio-foo.c
+++ b/drivers/gpio/gpio-foo.c
@@ -200 +200 @@ static int foo_probe(struct platform_device *pdev)
 	int ret;

+	if (IS_ENABLED(CONFIG_GPIO_FOO_LEGACY))  //~ removes config GPIO_FOO_LEGACY
+		foo_old(pdev);
""",
            ),
        ),
        Good(
            "Help text, comments and strings",
            (
                """
--- a/drivers/gpio/Kconfig
+++ b/drivers/gpio/Kconfig
@@ -100 +100 @@ config GPIO_BAR
+config GPIO_FOO_BANK
+	tristate "Foo GPIO"
+	help
+	  If you have a foo,
+	  select CONFIG_OF
+	  and depend on CONFIG_ARM64.
--- a/drivers/gpio/gpio-foo.c
+++ b/drivers/gpio/gpio-foo.c
@@ -200 +200 @@ static int foo_probe(struct platform_device *pdev)
+	/* without CONFIG_GPIO_FOO_BNAK nothing works */
+	pr_debug("CONFIG_GPIO_FOO_BNAK");
""",
            ),
        ),
        Good(
            "A symbol that a later patch defines, and one that moves",
            (
                """
--- a/drivers/gpio/gpio-foo.c
+++ b/drivers/gpio/gpio-foo.c
@@ -200 +200 @@ static int foo_probe(struct platform_device *pdev)
+#ifdef CONFIG_GPIO_FOO_SYSFS_MODULE
+	foo_sysfs(pdev);
+#endif
+	if (IS_ENABLED(CONFIG_GPIO_FOO_IRQ))
+		foo_irq(pdev);
""",
                """
--- a/drivers/gpio/Kconfig
+++ b/drivers/gpio/Kconfig
@@ -100 +100 @@ config GPIO_BAR
+config GPIO_FOO_SYSFS
+	tristate "Foo in sysfs"
-config GPIO_FOO_IRQ
-	bool "Interrupts of foo"
--- a/drivers/gpio/foo/Kconfig
+++ b/drivers/gpio/foo/Kconfig
@@ -10 +10 @@
+config GPIO_FOO_IRQ
+	bool "Interrupts of foo"
""",
            ),
        ),
        Good(
            "A brother of the new chip, which the tree may have",
            (
                """
--- a/drivers/pinctrl/foo/Kconfig
+++ b/drivers/pinctrl/foo/Kconfig
@@ -10 +10 @@ config PINCTRL_FOO
+config PINCTRL_FOO8750
+	tristate "Foo 8750"
+	select PINCTRL_FOO
--- a/drivers/pinctrl/foo/Makefile
+++ b/drivers/pinctrl/foo/Makefile
@@ -1 +1 @@
+obj-$(CONFIG_PINCTRL_FOO8650) += pinctrl-foo8650.o
+obj-$(CONFIG_PINCTRL_FOO8750) += pinctrl-foo8750.o
""",
            ),
        ),
        Good(
            "A name that is pasted together, and a tool's own",
            (
                """
--- a/drivers/gpio/gpio-foo.c
+++ b/drivers/gpio/gpio-foo.c
@@ -20 +20 @@ struct foo;
+#define FOO_OPTION(x) IS_ENABLED(CONFIG_GPIO_FOO_##x)
--- a/tools/foo/main.c
+++ b/tools/foo/main.c
@@ -20 +20 @@ int main(void)
+#ifdef CONFIG_GPIO_FOO_BNAK
+#endif
""",
            ),
        ),
    ),
)
