# SPDX-License-Identifier: Apache-2.0
"""Hooks and their events."""
