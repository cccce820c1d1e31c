"""Settings of the server: one frozen object, read at the edge.

The addresses to listen at and the form of the log are options of ``tracuu serve``; what
an administrator decides once for a place stands in the environment. docs/deployment.md
lists it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from index.errors import UserError

RATE_VARIABLE = "TRACUU_RATE"
PROXIES_VARIABLE = "TRACUU_TRUSTED_PROXIES"
PUBLIC_URL_VARIABLE = "TRACUU_PUBLIC_URL"
AUTH_VARIABLE = "TRACUU_AUTH_FILE"
ORIGINALS_VARIABLE = "TRACUU_ORIGINALS"
CORS_VARIABLE = "TRACUU_CORS_ORIGINS"

DEFAULT_RATE = 5.0

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """``rate`` bounds the requests of one client, a second on average (0: no bound);
    ``trusted_proxies`` are the networks whose ``X-Forwarded-For`` is believed;
    ``public_url`` is the address that readers use, "" for that of each request;
    ``auth_file`` holds who may read, None for everybody; ``originals`` tells whether
    the files of the corpus are shown; ``cors_origins`` are the sites whose pages may
    read what is for programs, ``*`` for all; ``log_queries`` whether what readers type is logged.
    """

    rate: float = DEFAULT_RATE
    trusted_proxies: tuple[Network, ...] = ()
    public_url: str = ""
    auth_file: Path | None = None
    originals: bool = True
    cors_origins: tuple[str, ...] = ()
    log_queries: bool = False

    @classmethod
    def from_environment(
        cls, log_queries: bool = False, environment: Mapping[str, str] = os.environ
    ) -> ServerSettings:
        """Return the settings. Raises ``UserError`` for a value that makes no sense."""
        auth_file = environment.get(AUTH_VARIABLE)
        return cls(
            rate=_rate(environment.get(RATE_VARIABLE, "")),
            trusted_proxies=_networks(environment.get(PROXIES_VARIABLE, "")),
            public_url=_public_url(environment.get(PUBLIC_URL_VARIABLE, "")),
            auth_file=Path(auth_file) if auth_file else None,
            originals=_switch(ORIGINALS_VARIABLE, environment.get(ORIGINALS_VARIABLE, "")),
            cors_origins=_origins(environment.get(CORS_VARIABLE, "")),
            log_queries=log_queries,
        )


def _rate(text: str) -> float:
    try:
        rate = float(text) if text else DEFAULT_RATE
    except ValueError:
        rate = -1.0
    if not 0 <= rate <= 1_000_000:
        raise UserError(f"{RATE_VARIABLE}={text}: give requests a second, 5 for instance")
    return rate


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part) for part in text.replace(",", " ").split())
    except ValueError as error:
        raise UserError(
            f"{PROXIES_VARIABLE}={text}: {error}; give addresses or networks, "
            "127.0.0.1 10.0.0.0/8 for instance"
        ) from None


def _public_url(text: str) -> str:
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        name = (parts.hostname or "").encode("idna")  # a ValueError where it is none
        sound = parts.scheme in ("http", "https") and name and (parts.port or 1)
        sound = sound and not re.search(r"\s", text)
    except ValueError:
        sound = False
    if not sound or parts.query or parts.fragment or parts.username:
        raise UserError(
            f"{PUBLIC_URL_VARIABLE}={text}: give the address of the front page, "
            "https://search.example.org/ for instance"
        )
    return text.rstrip("/")


def _switch(variable: str, text: str) -> bool:
    if text not in ("", "0", "1"):
        raise UserError(f"{variable}={text}: give 0 or 1")
    return text != "0"


def _origins(text: str) -> tuple[str, ...]:
    origins = tuple(text.replace(",", " ").split())
    for origin in origins:
        if not re.fullmatch(r"\*|https?://[a-z0-9.\[\]:-]+", origin):
            raise UserError(
                f"{CORS_VARIABLE}={text}: give origins as browsers write them, "
                "https://www.example.org for instance, or *"
            )
    return origins
