# SPDX-License-Identifier: Apache-2.0
"""Hooks: their setup, events, payloads and delivery."""
