# SPDX-License-Identifier: Apache-2.0
"""What goes out: reply mails by SMTP, webhooks by HTTP; the only place that talks to the net."""
