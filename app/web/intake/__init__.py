# SPDX-License-Identifier: Apache-2.0
"""Intake of mails by HTTP: submissions by REST, and the webhook for lore ingesters."""
