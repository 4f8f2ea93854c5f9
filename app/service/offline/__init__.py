# SPDX-License-Identifier: Apache-2.0
"""All that works without a database: `kantha check`, backtests, profiles, drafts of files."""
