# SPDX-License-Identifier: Apache-2.0
"""The use cases of Kantha: only this package uses both `app.store` and `app.engine`."""
