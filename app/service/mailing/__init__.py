# SPDX-License-Identifier: Apache-2.0
"""Reply mails: plans that follow the policy, the sender, the outbox, and drafts for stored
series."""
