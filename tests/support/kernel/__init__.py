# SPDX-License-Identifier: Apache-2.0
"""Small kernel trees for tests."""
