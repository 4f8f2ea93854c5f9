# SPDX-License-Identifier: Apache-2.0
"""Outgoing webhooks: their setup, events, payloads and delivery."""
