# SPDX-License-Identifier: Apache-2.0
"""From bytes to messages, and from messages to series."""
