# SPDX-License-Identifier: Apache-2.0
"""Series as pages, REST and feeds show them, and what people decide about them."""
