# SPDX-License-Identifier: Apache-2.0
"""Pages, REST and webhook; the only code that imports FastAPI."""
