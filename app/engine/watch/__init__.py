# SPDX-License-Identifier: Apache-2.0
"""Watch rules: rules of maintainers, written in TOML instead of Python."""
