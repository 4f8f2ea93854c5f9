# SPDX-License-Identifier: Apache-2.0
"""Loopback addresses, recognised without importing a network library."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Return whether a host is `localhost` or an IP address that leads back to this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def public_url(url: str) -> str:
    """Return the given URL, or an empty text if its host is a loopback host (`is_loopback`)."""
    return "" if is_loopback(urlsplit(url).hostname or "") else url
