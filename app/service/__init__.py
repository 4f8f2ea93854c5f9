# SPDX-License-Identifier: Apache-2.0
"""The use cases: the only place where store and engine meet."""
