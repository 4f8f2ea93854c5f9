# SPDX-License-Identifier: Apache-2.0
"""Mails from a mail server, by LMTP or SMTP, for mailboxes that are subscribed to lists."""
