# SPDX-License-Identifier: Apache-2.0
"""Work without a database: `kantha check`, backtests, profiles, and drafts for mails in files."""
