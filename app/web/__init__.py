# SPDX-License-Identifier: Apache-2.0
"""Pages, REST and webhook; the only place that knows FastAPI and Jinja."""
