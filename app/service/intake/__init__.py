# SPDX-License-Identifier: Apache-2.0
"""Mails in: by request, from archives on disk, and from public-inbox servers."""
