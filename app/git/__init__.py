# SPDX-License-Identifier: Apache-2.0
"""Calls of git: the only package that starts git, always without the settings of anybody."""
