# SPDX-License-Identifier: Apache-2.0
"""Outgoing reply mails (SMTP) and webhooks (HTTP); no other code sends over the network."""
