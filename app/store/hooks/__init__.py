# SPDX-License-Identifier: Apache-2.0
"""Outgoing webhooks and their events."""
