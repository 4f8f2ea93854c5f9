# SPDX-License-Identifier: Apache-2.0
"""Binding, driver and devicetree sources come in an order that no tree can take.

## Why

A devicetree binding is the contract between the devicetree and the driver. Reviewers read the
binding before the driver that implements it. The binding is merged first, and other projects use
the binding without the driver. Devicetree sources go through the trees of the SoC maintainers, so a
driver must not depend on them. If devicetree sources come before a driver in a series, the driver
seems to depend on the sources.

## Instead

Send the binding as a patch of its own, then the driver that implements it. Put the devicetree
sources last, or into a series of their own.
Documentation/devicetree/bindings/submitting-patches.rst asks for this order.

## Not reported

- A binding and a driver of different devices. Kantha matches bindings and drivers by their
  compatible strings.
- A string that a binding listed before, or that is only in a condition, description or example.
- Headers in include/dt-bindings next to their binding.
- Patches that only remove lines, and reverts.
- Fixes of devicetree sources before unrelated code.
- Sources before a driver that loses its board file.
- A binding and code in which only comments change.
- Compatible strings that no patch of the series documents, without a kernel tree as new as the
  series, and at most 90 days newer. A binding in the kernel tree may document these strings.

With a kernel tree, the check also asks about compatible strings without any binding, and about
vendor prefixes that vendor-prefixes.yaml does not list.
"""

from collections.abc import Iterable, Iterator

from app.code.kernel import devicetree as dt
from app.code.known import compatibles
from app.code.known.compatibles import Undocumented
from app.sdk import (
    Bad,
    Confidence,
    Good,
    Observation,
    Place,
    Reference,
    SeriesCheck,
    SeriesView,
    Severity,
    Skip,
)

_ASKS = "bindings/submitting-patches.rst asks"
_NO_BINDING = (
    "used here, and neither this series nor the kernel tree has a binding; which series adds it?"
)
_NO_VENDOR = "no prefix in vendor-prefixes.yaml, neither in this series nor in the kernel tree."


def run(series: SeriesView) -> Iterator[Observation | Skip]:
    steps = [dt.DevicetreePatch(index, patch) for index, patch in enumerate(series.patches)]
    for step in steps:
        yield from _mixed(step)
    documented = dt.first_documented(steps)
    for step in steps:
        yield from _before_binding(step, documented)
    yield from _before_driver(steps)
    found = compatibles.undocumented(series, steps, documented.keys())
    yield from (_undocumented(one, _NO_BINDING) for one in found.compatibles)
    yield from (_undocumented(one, _NO_VENDOR) for one in found.vendors)
    if found.is_unknown:
        yield Skip("needs tree: whether bindings there document the compatible strings")


def _undocumented(found: Undocumented, what: str) -> Observation:
    verb = "is" if len(found.names) == 1 else "are"
    return Observation(
        found.at,
        f"{_list(list(found.names))} {verb} {what}",
        related=found.related,
        symbol=found.names[0],
        confidence=Confidence.MEDIUM,
    )


def _mixed(step: dt.DevicetreePatch) -> Iterator[Observation]:
    """Report a patch that contains both a binding and the code that implements the binding."""
    if step.patch.patch.title.startswith("Revert") or not (step.bindings or step.sources):
        return
    binding = _first(map(dt.first_text, step.bindings))
    source = _first(map(dt.first_code, step.sources))
    code = _first(dt.first_code(file) for file in step.code if file.path.endswith(".c"))
    user = code or source
    if binding and user:
        yield Observation(
            binding,
            f"This changes a binding and {'code' if code else 'its users'} in one patch; {_ASKS} "
            "for a patch of its own for the binding.",
            related=(user,),
        )
    elif source and step.is_driver and not step.has_headers:
        yield Observation(
            source,
            f"This changes devicetree sources and a driver in one patch; {_ASKS} for the "
            "sources last or in a posting of their own.",
        )


def _first(places: Iterable[Place | None]) -> Place | None:
    return next((place for place in places if place), None)


def _before_binding(step: dt.DevicetreePatch, documented: dt.Documented) -> Iterator[Observation]:
    for places, verb in ((step.matched, "matched by this driver"), (step.used, "used here")):
        late = [name for name in places if documented.get(name, (-1, None))[0] > step.index]
        if late:
            yield Observation(
                places[late[0]],
                f"{_list(late)} {'is' if len(late) == 1 else 'are'} {verb} before a later patch "
                f"documents {'it' if len(late) == 1 else 'them'}; {_ASKS} for the binding first.",
                related=tuple(documented[name][1] for name in late),
                symbol=late[0],
            )


def _list(names: list[str]) -> str:
    shown = [f'"{name}"' for name in names[:3]]
    if len(names) > len(shown):
        shown[2:] = [f"{len(names) - 2} more"]
    return " and ".join((", ".join(shown[:-1]), shown[-1])) if shown[1:] else shown[0]


def _before_driver(steps: list[dt.DevicetreePatch]) -> Iterator[Observation]:
    """Find the first patch of devicetree sources before a driver that the sources may use."""
    has_sources = any(step.sources for step in steps)
    drivers = [step for step in steps if step.is_driver] if has_sources else []
    if not drivers:
        return
    for step in steps[: drivers[-1].index]:
        if early := _early(step, drivers):
            yield early
            return


def _early(step: dt.DevicetreePatch, drivers: list[dt.DevicetreePatch]) -> Observation | None:
    later = [driver for driver in drivers if driver.index > step.index]
    name = next((n for n in step.used if any(n in driver.matched for driver in later)), "")
    added = _first(map(dt.first_code, step.sources))
    if not name and (step.is_fix or step.code or not added):
        return None
    what = f'"{name}" is used here before the driver that matches it' if name else _EARLY
    text, at = f"{what}; {_ASKS} for devicetree sources last.", step.used.get(name, added)
    return Observation(at, text, symbol=name) if at else None


_EARLY = "This devicetree change stands in front of driver patches"


CHECK = SeriesCheck(
    doc=__doc__,
    run=run,
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
    version=2,
    since="0.2.0",
    references=(
        Reference(
            "devicetree/bindings/submitting-patches.rst, I. For patch submitters, 1, 5, 6 and 7",
            "https://docs.kernel.org/devicetree/bindings/submitting-patches.html",
        ),
        Reference(
            "maintainer-soc.rst, Driver Branch Dependencies",
            "https://docs.kernel.org/process/maintainer-soc.html",
        ),
    ),
    examples=(
        Bad(
            "The driver comes first, then its binding",
            (
                """
--- a/drivers/gpio/gpio-foo.c
+++ b/drivers/gpio/gpio-foo.c
@@ -100 +100 @@ static int foo_probe(struct platform_device *pdev)
 static const struct of_device_id foo_ids[] = {
 	{ .compatible = "acme,foo-gpio" },
+	{ .compatible = "acme,foo2-gpio" },  //~ "acme,foo2-gpio" is matched by this driver before
 	{ }
 };
""",
                """
--- a/Documentation/devicetree/bindings/gpio/acme,foo-gpio.yaml
+++ b/Documentation/devicetree/bindings/gpio/acme,foo-gpio.yaml
@@ -14 +14 @@ properties:
   compatible:
     enum:
       - acme,foo-gpio
+      - acme,foo2-gpio

   reg:
     maxItems: 1
""",
            ),
        ),
        Bad(
            "Binding and driver in one patch",
            (
                """
--- a/Documentation/devicetree/bindings/gpio/acme,foo-gpio.yaml
+++ b/Documentation/devicetree/bindings/gpio/acme,foo-gpio.yaml
@@ -14 +14 @@ properties:
   compatible:
     enum:
       - acme,foo-gpio
+      - acme,foo2-gpio  //~ a patch of its own for the binding
--- a/drivers/gpio/gpio-foo.c
+++ b/drivers/gpio/gpio-foo.c
@@ -100 +100 @@ static int foo_probe(struct platform_device *pdev)
 static const struct of_device_id foo_ids[] = {
 	{ .compatible = "acme,foo-gpio" },
+	{ .compatible = "acme,foo2-gpio" },
 	{ }
 };
""",
            ),
        ),
        Bad(
            "The board is in front of its driver",
            (
                """
--- a/Documentation/devicetree/bindings/gpio/acme,foo-gpio.yaml
+++ b/Documentation/devicetree/bindings/gpio/acme,foo-gpio.yaml
@@ -14 +14 @@ properties:
   compatible:
+    const: acme,foo-gpio
""",
                """
--- a/arch/arm64/boot/dts/acme/foo.dtsi
+++ b/arch/arm64/boot/dts/acme/foo.dtsi
@@ -50 +50 @@ soc {
+		gpio0: gpio@1000 {
+			compatible = "acme,foo-gpio";  //~ used here before the driver that matches it
+		};
""",
                """
--- a/drivers/gpio/gpio-foo.c
+++ b/drivers/gpio/gpio-foo.c
@@ -100 +100 @@ static int foo_probe(struct platform_device *pdev)
 static const struct of_device_id foo_ids[] = {
+	{ .compatible = "acme,foo-gpio" },
 	{ }
 };
""",
            ),
        ),
        Bad(
            "Sources in one patch with the driver",
            (
                """
--- a/arch/arm64/boot/dts/acme/foo.dtsi
+++ b/arch/arm64/boot/dts/acme/foo.dtsi
@@ -50 +50 @@ gpio0: gpio@1000 {
 		reg = <0x1000 0x100>;
+		acme,debounce-us = <50>;  //~ devicetree sources and a driver in one patch
--- a/drivers/gpio/gpio-foo.c
+++ b/drivers/gpio/gpio-foo.c
@@ -100 +100 @@ static int foo_probe(struct platform_device *pdev)
+	of_property_read_u32(np, "acme,debounce-us", &foo->debounce);
""",
            ),
        ),
        Good(
            "Binding, driver, board, and a header of constants with the binding",
            (
                """
--- a/Documentation/devicetree/bindings/gpio/acme,foo-gpio.yaml
+++ b/Documentation/devicetree/bindings/gpio/acme,foo-gpio.yaml
@@ -14 +14 @@ properties:
   compatible:
+    const: acme,foo-gpio
--- a/include/dt-bindings/gpio/acme,foo-gpio.h
+++ b/include/dt-bindings/gpio/acme,foo-gpio.h
@@ -10 +10 @@
+#define FOO_GPIO_BANK_A	0
""",
                """
--- a/drivers/gpio/gpio-foo.c
+++ b/drivers/gpio/gpio-foo.c
@@ -100 +100 @@ static int foo_probe(struct platform_device *pdev)
 static const struct of_device_id foo_ids[] = {
+	{ .compatible = "acme,foo-gpio" },
 	{ }
 };
""",
                """
--- a/arch/arm64/boot/dts/acme/foo.dtsi
+++ b/arch/arm64/boot/dts/acme/foo.dtsi
@@ -50 +50 @@ soc {
+		gpio0: gpio@1000 {
+			compatible = "acme,foo-gpio";
+		};
""",
            ),
        ),
        Good(
            "A driver, then the binding of another device",
            (
                """
--- a/drivers/gpio/gpio-foo.c
+++ b/drivers/gpio/gpio-foo.c
@@ -100 +100 @@ static int foo_probe(struct platform_device *pdev)
 static const struct of_device_id foo_ids[] = {
+	{ .compatible = "acme,foo2-gpio" },
 	{ }
 };
""",
                """
--- a/Documentation/devicetree/bindings/mfd/acme,bar.yaml
+++ b/Documentation/devicetree/bindings/mfd/acme,bar.yaml
@@ -14 +14 @@ properties:
   compatible:
     enum:
       - acme,bar
+      - acme,bar2
@@ -60 +60 @@ examples:
+        gpio {
+            compatible = "acme,foo2-gpio";
+        };
""",
            ),
        ),
        Good(
            "The binding lists the child already, and gets a condition for it",
            (
                """
--- a/drivers/mfd/bar.c
+++ b/drivers/mfd/bar.c
@@ -100 +100 @@ static int bar_probe(struct platform_device *pdev)
 static const struct of_device_id bar_ids[] = {
+	{ .compatible = "acme,bar-adc" },
 	{ }
 };
""",
                """
--- a/Documentation/devicetree/bindings/mfd/acme,bar.yaml
+++ b/Documentation/devicetree/bindings/mfd/acme,bar.yaml
@@ -80 +80 @@ required:
 allOf:
+  - if:
+      properties:
+        compatible:
+          contains:
+            const: acme,bar-adc
+    then:
+      required:
+        - interrupts
""",
            ),
        ),
        Good(
            "A driver is removed with its binding",
            (
                """
--- a/Documentation/devicetree/bindings/gpio/acme,foo-gpio.yaml
+++ b/Documentation/devicetree/bindings/gpio/acme,foo-gpio.yaml
@@ -14 +14 @@ properties:
   compatible:
     enum:
       - acme,foo2-gpio
-      - acme,foo-gpio
--- a/drivers/gpio/gpio-foo.c
+++ b/drivers/gpio/gpio-foo.c
@@ -100 +100 @@ static int foo_probe(struct platform_device *pdev)
 static const struct of_device_id foo_ids[] = {
-	{ .compatible = "acme,foo-gpio" },
 	{ .compatible = "acme,foo2-gpio" },
""",
            ),
        ),
        Good(
            "A fix of a board, in front of unrelated code",
            (
                """
Subject: [PATCH 1/2] arm64: dts: acme: Fix gpio-ranges of foo

The controller has one pin more.
---
--- a/arch/arm64/boot/dts/acme/foo.dtsi
+++ b/arch/arm64/boot/dts/acme/foo.dtsi
@@ -50 +50 @@ gpio0: gpio@1000 {
-		gpio-ranges = <&pio 0 0 203>;
+		gpio-ranges = <&pio 0 0 204>;
""",
                """
Subject: [PATCH 2/2] pinctrl: foo: Rename a variable

Signed-off-by: A. Developer <developer@example.org>
---
--- a/drivers/pinctrl/pinctrl-foo.c
+++ b/drivers/pinctrl/pinctrl-foo.c
@@ -100 +100 @@ static int foo_probe(struct platform_device *pdev)
-	int b = 0;
+	int bank = 0;
""",
            ),
        ),
    ),
)
