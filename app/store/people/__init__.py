# SPDX-License-Identifier: Apache-2.0
"""Users, logins and tokens."""
