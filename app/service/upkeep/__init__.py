# SPDX-License-Identifier: Apache-2.0
"""Operation of a server: opening, backup, retention, doctor, metrics, and stopping."""
