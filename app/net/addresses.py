# SPDX-License-Identifier: Apache-2.0
"""IP addresses of host names, and the test that an IP address is on the public internet."""

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple

import httpx2

GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
# these contain an IPv4 address, which a router of ours could unpack
TUNNELS = (IPv6Network("2002::/16"), IPv6Network("2001::/32"))


class Refused(Exception):
    """Raised for an address to which Kantha sends no request; the text is the reason."""

    def __init__(self, text: str, *, is_private: bool = False) -> None:
        super().__init__(text)
        self.is_private = is_private


class Reach(NamedTuple):
    """Permission for private addresses and plain http, and the variable that gives the
    permission."""

    may_be_private: bool
    setting: str


def checked_url(text: str, reach: Reach) -> httpx2.URL:
    """Parse a URL, check its form, and return it.

    Raises:
        Refused: Kantha sends no request to such a URL, whatever the address of its host.
    """
    try:
        url = httpx2.URL(text)
    except (httpx2.InvalidURL, ValueError) as error:
        raise Refused(f"not a URL: {error}") from error
    schemes = ("https", "http") if reach.may_be_private else ("https",)
    if url.scheme not in schemes:
        raise Refused(f"the URL must begin with {' or '.join(f'{s}://' for s in schemes)}")
    if not 0 < (url.port or 1) < 65536:
        raise Refused(f"port {url.port} does not exist: use 1 to 65535")
    if not url.host or url.userinfo or url.fragment:
        raise Refused("the URL must have a host, and neither a user, a password nor a fragment")
    return url


def is_public(text: str) -> bool:
    """Return whether an IP address is on the public internet: not private, not loopback, not
    multicast."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv4Address):
        return address.is_global and not (address.is_multicast or address.is_reserved)
    if address in NAT64:
        return is_public(str(IPv4Address(address.packed[-4:])))
    return _is_public6(address)


def _is_public6(address: IPv6Address) -> bool:
    is_tunnel = any(address in network for network in TUNNELS)
    return address.is_global and address in GLOBAL_UNICAST and not is_tunnel


async def resolve(host: str, port: int, reach: Reach) -> list[str]:
    """Return the IP addresses of a host, in the order of the resolver.

    The caller connects to one of these addresses and does not resolve the name again. An attacker
    therefore gains nothing by changing the address of the name between the check and the
    connection.

    Raises:
        Refused: the host is not found, or one of its addresses is private and `reach` does not
            allow that.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError) as error:
        raise Refused(f"the host {host} cannot be resolved") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    private = [address for address in addresses if not is_public(address)]
    if private and not reach.may_be_private:
        raise Refused(
            f"{host} is at {private[0]}, which is not a public address "
            f"({reach.setting}=true allows it)",
            is_private=True,
        )
    return addresses
