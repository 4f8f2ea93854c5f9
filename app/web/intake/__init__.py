# SPDX-License-Identifier: Apache-2.0
"""Mails in by HTTP: REST submission and the webhook of lore ingesters."""
