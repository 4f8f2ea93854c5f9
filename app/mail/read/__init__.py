# SPDX-License-Identifier: Apache-2.0
"""Reading of one mail: from bytes to header fields, text, diff and trailers."""
