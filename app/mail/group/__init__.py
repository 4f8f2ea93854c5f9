# SPDX-License-Identifier: Apache-2.0
"""Group mails into series, and series into revision chains."""
