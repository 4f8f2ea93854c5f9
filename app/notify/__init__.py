# SPDX-License-Identifier: Apache-2.0
"""Send reply mails (SMTP) and events to hooks (HTTP), and talk to OpenID Connect providers."""
