# SPDX-License-Identifier: Apache-2.0
"""A refusal, raised anywhere in a request and answered in one place."""

PROBLEM = "application/problem+json"  # RFC 9457


class Problem(Exception):
    """`status` is an HTTP status code, `detail` says in words what to do about it."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}
