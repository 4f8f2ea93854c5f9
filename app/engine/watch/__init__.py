# SPDX-License-Identifier: Apache-2.0
"""Watch rules: checks that maintainers write in TOML instead of Python."""
