# SPDX-License-Identifier: Apache-2.0
"""Reply mails: the plan by policy, the sender, the outbox, drafts for stored series."""
