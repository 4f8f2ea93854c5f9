# SPDX-License-Identifier: Apache-2.0
"""Devicetree bindings and sources, and how a series puts them in order."""
