# SPDX-License-Identifier: Apache-2.0
"""Intake of mails from requests, from archives on disk, and from public-inbox servers."""
