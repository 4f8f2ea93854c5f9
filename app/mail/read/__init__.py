# SPDX-License-Identifier: Apache-2.0
"""Reader for one mail: from bytes to header fields, text, diff and trailers."""
