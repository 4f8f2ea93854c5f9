# SPDX-License-Identifier: Apache-2.0
"""Page docs/reference/configuration.md, generated from the settings."""

from datetime import timedelta

from pydantic.fields import FieldInfo

from app.config import FILE, SECRETS, Settings
from app.offline import PREFIX


def document() -> str:
    """Return the page, which lists every variable with its default and its meaning."""
    lines = [
        "# Configuration",
        "",
        DOCUMENT,
        "",
        "| Variable | Default | Meaning |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        shown = PREFIX + name.upper()
        also = f" or `{shown}{FILE}`" if name in SECRETS else ""
        lines.append(f"| `{shown}`{also} | {_default(name, field)} | {field.description} |")
    return "\n".join(lines) + "\n"


DOCUMENT = """\
On this page you find all settings of Kantha. Kantha reads the settings from the environment once,
at start. A variable that begins with `KANTHA_` and is not in this table is an error. If the
variable was a setting of an earlier version, Kantha only logs a warning. You can put a secret in a
file and name the file in the secret's `_FILE` variable.

This page is generated from the code: `python -m app.config > docs/reference/configuration.md`."""


def _default(name: str, field: FieldInfo) -> str:
    if name == "data":
        return "`kantha` in the user's data directory"
    if field.default in (None, ""):
        return ""
    value = field.default
    return f"`{int(value.total_seconds()) if isinstance(value, timedelta) else value}`"
