# SPDX-License-Identifier: Apache-2.0
"""Running a server: opening, backup, retention, doctor, metrics, an orderly end."""
