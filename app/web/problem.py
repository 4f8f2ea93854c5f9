# SPDX-License-Identifier: Apache-2.0
"""Refusal of a request, which any code can raise and which one place turns into a response."""

PROBLEM = "application/problem+json"  # RFC 9457


class Problem(Exception):
    """A refusal; `status` is an HTTP status code, `detail` describes the problem and the remedy."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}
