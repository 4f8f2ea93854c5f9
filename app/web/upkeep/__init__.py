# SPDX-License-Identifier: Apache-2.0
"""Health, readiness and metrics."""
