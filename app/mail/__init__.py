# SPDX-License-Identifier: Apache-2.0
"""Mail: from bytes to messages, and from messages to series."""
