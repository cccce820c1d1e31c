"""Who asks, and under which address we are known, where proxies stand before us."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from web.settings import Network

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: So many addresses of ``X-Forwarded-For`` are looked at, from the last.
_MOST_HOPS = 16
_LABEL = r"[0-9a-z_](?:[0-9a-z_-]{0,61}[0-9a-z_])?"
_HOST = re.compile(
    rf"(?=.{{1,255}}$)(?:{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9a-f:.]{{2,45}}\])(?::[0-9]{{1,5}})?",
    re.IGNORECASE | re.ASCII,
)


class BehindProxies:
    """WSGI middleware: puts the client's address into ``REMOTE_ADDR``, and the public
    address, where one is set, in place of what the request's ``Host`` says."""

    def __init__(
        self, application: WSGIApplication, trusted: Sequence[Network], public_url: str
    ) -> None:
        self._application = application
        self._trusted = trusted
        self._public = urlsplit(public_url) if public_url else None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        forwarded = environ.pop("HTTP_X_FORWARDED_FOR", "")
        peer = environ.get("REMOTE_ADDR", "")
        environ["REMOTE_ADDR"] = client_address(peer, forwarded, self._trusted)
        if self._public:
            environ["HTTP_HOST"] = self._public.netloc
            environ["wsgi.url_scheme"] = self._public.scheme
            environ["SCRIPT_NAME"] = self._public.path
        elif not is_host(environ.get("HTTP_HOST", "")):
            # As if there were none: our own address stands in what is answered.
            environ.pop("HTTP_HOST", None)
        return self._application(environ, start_response)


def is_host(text: str) -> bool:
    """Tell whether a ``Host`` header is a name or an address that addresses can be made with.

    >>> is_host("search.example.org:8000"), is_host("[::1]"), is_host(".."), is_host("xn--")
    (True, True, False, False)
    """
    if not _HOST.fullmatch(text):
        return False
    try:
        # No label is empty, none too long, and what stands for other letters does.
        return bool(text.encode("ascii").decode("idna"))
    except UnicodeError:
        return False


def client_address(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """Return the last address on the way here that no trusted proxy vouches for.

    ``peer`` is who is connected, ``forwarded`` the value of ``X-Forwarded-For``, to
    which every proxy appends whom it was asked by. What stands before the first
    address that is not trusted can be made up, and is not looked at.
    """
    client = peer
    hops = forwarded.split(",")[-_MOST_HOPS:] if forwarded else []
    for hop in [peer, *reversed(hops)]:
        address = _address(hop.strip())
        if address is None:
            break
        client = str(address)
        if not any(address in network for network in trusted):
            break
    return client


def rate_key(client: str) -> str:
    """Return what stands for a client: its address; in IPv6 its network of 64 bits, of
    which one household has as many addresses as it likes."""
    address = _address(client)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False).network_address)
    return client


def shortened(client: str) -> str:
    """Return a client's address without its last part, as it is logged."""
    address = _address(client)
    if address is None:
        return "-"
    bits = 24 if isinstance(address, IPv4Address) else 48
    return str(ip_network((address, bits), strict=False))


def is_loopback(client: str) -> bool:
    """Tell whether a client is on this machine."""
    address = _address(client)
    return address is not None and address.is_loopback


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
