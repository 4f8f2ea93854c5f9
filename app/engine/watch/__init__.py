# SPDX-License-Identifier: Apache-2.0
"""Watch rules: what a maintainer wants to hear about, written in TOML instead of Python."""
