# SPDX-License-Identifier: Apache-2.0
"""A patch uses a name that only a later patch of its series defines.

## Why

The kernel must build after every patch of a series. `git bisect` may stop after any patch, and a
maintainer may apply only the first half of a series. If patch 2 calls a function that patch 4 adds,
the tree does not compile after patches 2 and 3.

## Instead

Move the definition into the first patch that uses the name, or into an earlier patch. Run `git
rebase -x make` to build the kernel after each patch of the series.

## Not reported

- Names in strings and comments.
- Names that the series shows in context, in removed lines, in a hunk's heading or in an earlier
  definition, for example if a definition moves or replaces another one, in one patch or in several.
- Prototypes and stubs behind `#else`, whose function may be in the tree.
- A definition that the using file cannot see, because it is private to another file or folder.
- A local variable or a member of the same name, and a word without `_` that may be a variable.
- A use between `#if` and `#endif`, whose option may come later.
- Devicetree sources.
- Parts from which a macro builds a name, such as `FAST` in `MODE(FAST)`. If the series does not
  show the macro, only the arguments of well-known macros such as `BIT()` count as uses.
- A series of which mails are missing.
- A name that the using file can see in another file of a kernel tree, or in its own old text.

If no makefile builds the new files at their patch yet, as in a new driver that is sent file by
file, there is one note for the whole series. The message of the note says so.
With a kernel tree, the check knows all names that the files of the series defined before.
"""

from collections import defaultdict
from collections.abc import Iterator

from app.code.kernel.build_order import BuildOrder
from app.code.kernel.series_names import Early, Order
from app.code.known import defined_before
from app.sdk import (
    Bad,
    Confidence,
    Good,
    Observation,
    Reference,
    SeriesCheck,
    SeriesView,
    Severity,
)

_LISTED = 3
_RELATED = 20
_BREAKS = ", so the tree does not build at this patch."
_COMPILES = "; the series does not build the using file before that, so it still compiles."

# for the examples
_CALL = """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static int foo_probe(struct platform_device *pdev)
 	if (ret)
 		return ret;

+	foo_set_mode(foo, 1);
 	return 0;
"""
_ADDS = """
--- a/drivers/foo/foo.h
+++ b/drivers/foo/foo.h
@@ -10 +10 @@ struct foo_regs {
 	void __iomem *base;
 };

+static inline void foo_set_mode(struct foo *foo, u32 mode)
+{
+	writel(mode, foo->base);
+}
+
 int foo_start(struct foo *foo);
"""


def run(series: SeriesView) -> Iterator[Observation]:
    if len(series.patches) < 2 or series.series.missing:
        return
    order = BuildOrder([patch.patch for patch in series.patches])
    groups: dict[tuple[int, int], list[Early]] = defaultdict(list)
    for used in Order(series.patches).early():
        # a new header is compiled where a file includes it, which is not looked for
        is_header = used.file.path.endswith(".h") and used.file.path in order.added
        if not is_header and not defined_before.is_in_tree(series, used):
            groups[used.patch, used.late.patch].append(used)
    unbuilt: list[Early] = []
    for _, found in sorted(groups.items()):
        built = [used for used in found if _is_built(order, used)]
        if built:
            yield _report(series, built, _BREAKS)
        else:
            unbuilt += found
    if unbuilt:
        # a new driver that is sent file by file: one note says all there is to know
        yield _report(series, unbuilt, _COMPILES, Severity.NOTE)


def _report(
    series: SeriesView, found: list[Early], result: str, severity: Severity | None = None
) -> Observation:
    first = found[0]
    later = {used.late.patch for used in found}
    title = series.patches[first.late.patch].patch.title
    where = f'the later patch "{title}"' if len(later) == 1 else "later patches of the series"
    defined = [used.late.file.place(used.late.what.line) for used in found]
    others = [used.file.place(used.line) for used in found[1:]]
    return Observation(
        first.file.place(first.line),
        f"{_list(found)} here, but only defined by {where}{result}",
        related=tuple(dict.fromkeys([*defined, *others]))[:_RELATED],
        symbol=first.name,
        severity=severity,
    )


def _is_built(order: BuildOrder, used: Early) -> bool:
    since = order.first_built(used.file.path)
    return since is not None and since < used.late.patch


def _list(found: list[Early]) -> str:
    names = list(dict.fromkeys(_said(used.name) for used in found))
    more = len(names) - _LISTED
    if more > 0:
        return f"{', '.join(names[:_LISTED])} and {more} more are used"
    listed = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    return f"{listed} {'is' if len(names) == 1 else 'are'} used"


def _said(name: str) -> str:
    tag, _, member = name.rpartition(".")
    return f"{member} of struct {tag}" if tag else name


CHECK = SeriesCheck(
    doc=__doc__,
    run=run,
    each_step=True,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    version=2,
    since="0.2.0",
    references=(
        Reference(
            "Documentation/process/submitting-patches.rst, Separate your changes",
            "https://docs.kernel.org/process/submitting-patches.html#separate-your-changes",
        ),
    ),
    examples=(
        Bad(
            "A function and a macro are used before they are added",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static int foo_probe(struct platform_device *pdev)
 	if (ret)
 		return ret;

+	foo_set_mode(foo, FOO_MODE_FAST);  //~ foo_set_mode and FOO_MODE_FAST are used here
 	return 0;
""",
                """
--- a/drivers/foo/foo.h
+++ b/drivers/foo/foo.h
@@ -10 +10 @@ struct foo_regs {
 	void __iomem *base;
 };

+#define FOO_MODE_FAST	BIT(3)
+
+static inline void foo_set_mode(struct foo *foo, u32 mode)
+{
+	writel(mode, foo->base);
+}
+
 int foo_start(struct foo *foo);
""",
            ),
        ),
        Bad(
            "A member is added to its structure one patch too late",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -60 +60 @@ static int foo_get_rate(struct device *dev)
 static int foo_set_rate(struct foo_state *st, u32 rate)
 {
+	st->period = NSEC_PER_SEC / rate;  //~ period of struct foo_state is used here
 	return foo_write(st, FOO_RATE, rate);
 }
""",
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@
 struct foo_state {
 	struct regmap *regmap;
+	u32 period;
 };

""",
            ),
        ),
        Bad(
            "A new file that the next patch adds to the makefile gives a note",
            (
                """
--- /dev/null
+++ b/drivers/foo/foo-core.c
@@ -0 +1 @@
+// SPDX-License-Identifier: GPL-2.0
+int foo_start(struct foo *foo)
+{
+	return foo_write(foo, FOO_START);  //~ it still compiles
+}
""",
                """
--- a/drivers/foo/foo.h
+++ b/drivers/foo/foo.h
@@ -4 +4 @@
 #define FOO_STATUS	0x00
+#define FOO_START	0x04
 #define FOO_STOP	0x08
--- a/drivers/foo/Makefile
+++ b/drivers/foo/Makefile
@@ -1 +1 @@
 obj-$(CONFIG_BAR)	+= bar.o
+obj-$(CONFIG_FOO)	+= foo-core.o
""",
            ),
        ),
        Good(
            "The definition comes first",
            (
                _ADDS,
                _CALL,
            ),
        ),
        Good(
            "The name stands in a string and a comment",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static int foo_probe(struct platform_device *pdev)
 	if (ret)
 		return ret;

+	/* foo_set_mode() wants the clock */
+	clk = devm_clk_get(dev, "foo_set_mode");
 	return 0;
""",
                _ADDS,
            ),
        ),
        Good(
            "A definition moves to the header: it was there before",
            (
                _CALL,
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -5 +5 @@
 #include "foo.h"

-static void foo_set_mode(struct foo *foo, u32 mode) { }
 static int foo_start(struct foo *foo)
--- a/drivers/foo/foo.h
+++ b/drivers/foo/foo.h
@@ -10 +10 @@ struct foo_regs {
 	void __iomem *base;
 };

+static inline void foo_set_mode(struct foo *foo, u32 mode)
+{
+	writel(mode, foo->base);
+}
+
 int foo_start(struct foo *foo);
""",
            ),
        ),
        Good(
            "A later patch shows the name in context, so the tree has it",
            (
                _CALL,
                """
--- a/drivers/foo/foo.h
+++ b/drivers/foo/foo.h
@@ -10 +10 @@ struct foo_regs {
 #ifdef CONFIG_FOO
 void foo_set_mode(struct foo *foo, u32 mode);
+#else
+static inline void foo_set_mode(struct foo *foo, u32 mode) { }
 #endif
""",
            ),
        ),
        Good(
            "A stub or a prototype says nothing about the function itself",
            (
                _CALL,
                """
--- a/drivers/foo/foo.h
+++ b/drivers/foo/foo.h
@@ -30 +30 @@ struct foo_regs {
+#else
+static inline void foo_set_mode(struct foo *foo, u32 mode) { }
 #endif
--- a/include/linux/foo.h
+++ b/include/linux/foo.h
@@ -30 +30 @@ struct foo_regs {
 int foo_start(struct foo *foo);
+void foo_set_mode(struct foo *foo, u32 mode);
""",
            ),
        ),
        Good(
            "Another driver has a private function of that name",
            (
                _CALL,
                """
--- a/drivers/bar/bar.c
+++ b/drivers/bar/bar.c
@@ -10 +10 @@ static int bar_start(struct bar *bar)
 	return 0;
 }

+static void foo_set_mode(struct bar *bar, u32 mode) { }
 static int bar_stop(struct bar *bar)
""",
            ),
        ),
        Good(
            "A local variable, a member and a label are called the same",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static int foo_probe(struct platform_device *pdev)
 	int ret;

+	u32 mode_mask = foo->mode_mask;
+	if (!mode_mask)
+		goto mode_mask;
 	ret = foo_start(foo);
+mode_mask:
 	return ret;
""",
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -10 +10 @@ static int foo_start(struct foo *foo)
 	return 0;
 }

+static u32 mode_mask(struct foo *foo) { return foo->modes; }
 static int foo_stop(struct foo *foo)
""",
            ),
        ),
        Good(
            "Devicetree sources and their bindings take other ways",
            (
                """
--- a/arch/riscv/boot/dts/foo/foo.dtsi
+++ b/arch/riscv/boot/dts/foo/foo.dtsi
@@ -10 +10 @@ soc {
 	uart0: serial@1000 {
+		clocks = <&clk FOO_CLK_UART>;
 		reg = <0x1000 0x100>;
""",
                """
--- a/include/dt-bindings/clock/foo.h
+++ b/include/dt-bindings/clock/foo.h
@@ -4 +4 @@
 #define FOO_CLK_CPU	0
+#define FOO_CLK_UART	1
""",
            ),
        ),
        Good(
            "A definition is copied to the header, and then removed from the file",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -90 +90 @@ static int foo_probe(struct platform_device *pdev)
 	if (ret)
 		return ret;

+	foo_write(foo, FOO_MODE);
 	return 0;
""",
                """
--- a/drivers/foo/foo.h
+++ b/drivers/foo/foo.h
@@ -10 +10 @@ struct foo_regs {
 	void __iomem *base;
 };

+#define FOO_MODE	0x04
 int foo_start(struct foo *foo);
""",
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -5 +5 @@
 #include "foo.h"

-#define FOO_MODE	0x04
 static int foo_start(struct foo *foo)
""",
            ),
        ),
        Good(
            "A structure moves to the header with its member",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -60 +60 @@ static int foo_get_rate(struct device *dev)
 static int foo_set_rate(struct foo_state *st, u32 rate)
 {
+	st->period = NSEC_PER_SEC / rate;
+	bar->period = 0;
 	return foo_write(st, FOO_RATE, rate);
 }
@@ -120 +121 @@
 struct bar {
 	struct regmap *map;
+	u32 period;
 };
""",
                """
--- a/drivers/foo/foo.h
+++ b/drivers/foo/foo.h
@@ -20 +20 @@

+struct foo_state {
+	u32 period;
+};
+
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@

-struct foo_state {
-	u32 period;
-};
-
""",
            ),
        ),
        Good(
            "An argument of a macro that makes another name, which is not the later enumerator",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static const u32 modes[] = {
 #define XMAP(name) [FOO_MAP_##name] = #name
 static const char * const foo_maps[] = {
+	XMAP(SHARED_RO),
+	FOO_OTHER(SHARED_RO),
 	XMAP(PRIVATE),
 };
""",
                """
--- a/drivers/foo/foo.h
+++ b/drivers/foo/foo.h
@@ -10 +10 @@ enum foo_kind {
 	NONE,
+	SHARED_RO,
 };
""",
            ),
        ),
        Good(
            "A macro of the earlier patch makes the name",
            (
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -20 +20 @@ static int foo_status_show(struct seq_file *s, void *data)
 	return 0;
 }
+DEFINE_SHOW_ATTRIBUTE(foo_status);

 static void foo_debugfs(struct foo *foo)
 {
+	debugfs_create_file("status", 0400, NULL, foo, &foo_status_fops);
 }
""",
                """
--- a/drivers/foo/foo.c
+++ b/drivers/foo/foo.c
@@ -22 +22 @@ static int foo_status_show(struct seq_file *s, void *data)
 	return 0;
 }
-DEFINE_SHOW_ATTRIBUTE(foo_status);
+static const struct file_operations foo_status_fops = {
+	.open = foo_status_open,
+};

 static void foo_debugfs(struct foo *foo)
""",
            ),
        ),
    ),
)
