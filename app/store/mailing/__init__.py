# SPDX-License-Identifier: Apache-2.0
"""The outbox of reply mails."""
