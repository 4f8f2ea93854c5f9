# SPDX-License-Identifier: Apache-2.0
"""Reading one mail: from bytes to header fields, text, diff and trailers."""
