# SPDX-License-Identifier: Apache-2.0
"""Mail: decodes bytes into messages, and groups messages into series."""
