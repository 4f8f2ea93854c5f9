# SPDX-License-Identifier: Apache-2.0
"""Mails from a public-inbox server, by HTTP."""
