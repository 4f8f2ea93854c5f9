# SPDX-License-Identifier: Apache-2.0
"""A GPIO flag in an interrupt specifier, or an interrupt type in a GPIO specifier.

## Why

Interrupt types and GPIO flags are two families of constants. Both families are in the last cell of
a specifier, but their values have different meanings. `GPIO_ACTIVE_HIGH` is 0, which means no
trigger at all in an interrupt specifier. `GPIO_ACTIVE_LOW` is 1, which means a rising edge in an
interrupt specifier. `IRQ_TYPE_EDGE_FALLING` is 2, which makes a GPIO line open source. The compiler
dtc and the schemas see only the numbers, so they cannot find the mistake.

## Instead

Use `IRQ_TYPE_…` in interrupt specifiers and `GPIO_…` in GPIO specifiers:

    interrupts = <7 IRQ_TYPE_LEVEL_LOW>;
    reset-gpios = <&gpio0 7 GPIO_ACTIVE_LOW>;

## Not reported

- The right family in a property, also if the property has several lines.
- `gpio-line-names`, `gpio-ranges`, and properties whose name only looks similar.
- Comments.
- Macros of other names, which may expand to either family.
- Properties whose name the hunk does not show.
"""

import re
from collections.abc import Iterator

from app.code.c.fragment import CodeLine
from app.code.kernel import devicetree as dt
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
    pattern,
)

_INTERRUPTS = frozenset({"interrupts", "interrupts-extended"})
_GPIOS = pattern(r"(?:[\w,.+-]+-)?gpios?")
_GPIO_FLAG = pattern(r"\bGPIO_ACTIVE_(?:HIGH|LOW)\b")
_IRQ_TYPE = pattern(r"\bIRQ_TYPE_(?:NONE|EDGE_RISING|EDGE_FALLING|EDGE_BOTH|LEVEL_\w{3,4})\b")


def run(patch: PatchView) -> Iterator[Observation]:
    for file in patch.files:
        if dt.is_source(file.path) or dt.is_binding(file.path):
            yield from _confused(file)


def _confused(file: FileView) -> Iterator[Observation]:
    for fragment in file.post_parts:
        for found in dt.properties(fragment):
            wrong = _wrong(found.name)
            for line, start, end in found.parts if wrong else ():
                match = wrong.search(line.masked, start, end) if wrong else None
                if match and line.added:
                    yield _report(file, line, found.name, match[0])


def _wrong(name: str) -> re.Pattern[str] | None:
    """Return the pattern of the flags that are wrong in a property with this name."""
    if name in _INTERRUPTS:
        return _GPIO_FLAG
    return _IRQ_TYPE if _GPIOS.fullmatch(name) else None


def _report(file: FileView, line: CodeLine, name: str, flag: str) -> Observation:
    other = "an IRQ_TYPE_* value" if flag.startswith("GPIO") else "a GPIO_ACTIVE_* flag"
    kind = "a GPIO flag" if flag.startswith("GPIO") else "an interrupt type"
    return Observation(
        file.place(line.number),
        f"{flag} is {kind}, and the specifiers of {name} take {other}.",
        symbol=name,
    )


CHECK = PatchCheck(
    doc=__doc__,
    run=run,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    status="preview",
    triggers=("GPIO_ACTIVE_", "IRQ_TYPE_"),
    since="0.2.0",
    references=(
        Reference(
            "devicetree/bindings/interrupt-controller/interrupts.txt, b) two cells",
            "https://www.kernel.org/doc/Documentation/devicetree/bindings/interrupt-controller/interrupts.txt",
        ),
        Reference(
            "devicetree/bindings/gpio/gpio.txt, 1.1) GPIO specifier best practices",
            "https://www.kernel.org/doc/Documentation/devicetree/bindings/gpio/gpio.txt",
        ),
    ),
    examples=(
        Bad(
            "An interrupt that is active high",
            (
                """
--- a/arch/arm64/boot/dts/acme/foo-board.dts
+++ b/arch/arm64/boot/dts/acme/foo-board.dts
@@ -100 +100 @@ &i2c0 {
 	pmic@1b {
 		interrupt-parent = <&gpio0>;
+		interrupts = <7 GPIO_ACTIVE_HIGH>;  //~ take an IRQ_TYPE_* value
 	};
""",
            ),
        ),
        Bad(
            "The second of two lines, in an example of a binding",
            (
                """
--- a/Documentation/devicetree/bindings/net/acme,foo.yaml
+++ b/Documentation/devicetree/bindings/net/acme,foo.yaml
@@ -60 +60 @@ examples:
         foo@0 {
             compatible = "acme,foo";
             reg = <0>;
+            reset-gpios = <&gpio0 3 GPIO_ACTIVE_LOW>,
+                          <&gpio0 4 IRQ_TYPE_EDGE_FALLING>;  //~ reset-gpios take a GPIO_ACTIVE_
         };
""",
            ),
        ),
        Good(
            "Each in its place, over several lines",
            (
                """
--- a/arch/arm64/boot/dts/acme/foo-board.dts
+++ b/arch/arm64/boot/dts/acme/foo-board.dts
@@ -100 +100 @@ &i2c0 {
 	touch@38 {
+		interrupts-extended = <&gpio0 7 IRQ_TYPE_EDGE_FALLING>,
+				      <&gpio0 8 IRQ_TYPE_LEVEL_LOW>;
+		irq-gpios = <&gpio0 7
+			     GPIO_ACTIVE_LOW>;
 	};
""",
            ),
        ),
        Good(
            "Names of lines, a comment, a macro of the board's own",
            (
                """
--- a/arch/arm64/boot/dts/acme/foo-board.dts
+++ b/arch/arm64/boot/dts/acme/foo-board.dts
@@ -100 +100 @@ &gpio0 {
+	gpio-line-names = "IRQ_TYPE_NONE", "RESET";
+	/* interrupts = <7 GPIO_ACTIVE_LOW>; */
+	interrupts = <7 FOO_ALERT_FLAGS>; /* as GPIO_ACTIVE_LOW */
+	wakeup-gpios = <&gpio0 9 (GPIO_ACTIVE_LOW | GPIO_PULL_UP)>;
""",
            ),
        ),
        Good(
            "The wrong flag goes away",
            (
                """
--- a/arch/arm64/boot/dts/acme/foo-board.dts
+++ b/arch/arm64/boot/dts/acme/foo-board.dts
@@ -100 +100 @@ &i2c0 {
-		interrupts = <7 GPIO_ACTIVE_HIGH>;
+		interrupts = <7 IRQ_TYPE_LEVEL_HIGH>;
 	};
""",
            ),
        ),
    ),
)
