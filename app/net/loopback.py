# SPDX-License-Identifier: Apache-2.0
"""Loopback addresses, recognised without the libraries of a network client."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Return whether an address, or `localhost`, leads back to this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def public_url(url: str) -> str:
    """Return the address of pages, or an empty text if it leads only to this machine."""
    return "" if is_loopback(urlsplit(url).hostname or "") else url
