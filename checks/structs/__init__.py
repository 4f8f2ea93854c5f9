# SPDX-License-Identifier: Apache-2.0
"""Rules about structures and flag words whose size matters to every system."""
