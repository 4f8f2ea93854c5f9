# SPDX-License-Identifier: Apache-2.0
"""Reply mails: plans by the policy, the sender, the outbox, and drafts for stored series."""
