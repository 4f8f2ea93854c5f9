# SPDX-License-Identifier: Apache-2.0
"""Mails that a mail server sends by LMTP or SMTP, for addresses that are subscribed to lists."""
