# SPDX-License-Identifier: Apache-2.0
"""Sending of reply mails (SMTP) and of events to hooks (HTTP), and the OpenID Connect client."""
