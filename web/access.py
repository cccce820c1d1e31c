"""Who may read the archive: everybody, or those whom a file of passwords names.

A line of the file is ``name:hash``, as docs/deployment.md says how to make one.
"""

from __future__ import annotations

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from flask import request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized
from werkzeug.security import check_password_hash, generate_password_hash

from index.errors import UserError

_MOST_KNOWN = 1_000
#: A wrong password takes as much of our time as so many pages.
_REFUSAL_COST = 10.0
_HEALTH = ("health.alive", "health.ready")


class Passwords:
    """The names that may read, each with the hash of a password."""

    def __init__(self, path: Path, spend: Callable[[float], None]) -> None:
        """``spend`` takes a refusal into account, as so many requests. Raises ``UserError``
        where the file or a line of it cannot be read."""
        self._hashes = _read(path)
        self._spend = spend
        # A name that is not there takes as long to refuse as a wrong password.
        self._nobody = generate_password_hash(secrets.token_hex())
        self._key = secrets.token_bytes()
        self._known: OrderedDict[bytes, None] = OrderedDict()
        self._lock = Lock()

    def admit(self, name: str, password: str) -> bool:
        """Tell whether a password is that of a name.

        The hash takes a good part of a tenth of a second by design, and every request
        brings the password: what was right once is remembered, under a key of this process.
        """
        proof = hmac.digest(self._key, f"{len(name)}:{name}{password}".encode(), "sha256")
        with self._lock:
            if proof in self._known:
                return True
        is_right = check_password_hash(self._hashes.get(name, self._nobody), password)
        if not is_right or name not in self._hashes:
            return False
        with self._lock:
            self._known[proof] = None
            if len(self._known) > _MOST_KNOWN:
                self._known.popitem(last=False)
        return True

    def check_request(self) -> None:
        """Raise ``Unauthorized`` unless the request brings a name and its password, and
        ``TooManyRequests`` where wrong ones came too often."""
        if request.endpoint in _HEALTH:
            return
        if given := request.authorization:
            if self.admit(given.username or "", given.password or ""):
                return
            self._spend(_REFUSAL_COST)
        challenge = WWWAuthenticate("basic", {"realm": "Tra Cuu", "charset": "UTF-8"})
        raise Unauthorized(www_authenticate=challenge)


def _read(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise UserError(f"{path}: the passwords cannot be read ({reason})") from None
    hashes = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, digest = line.strip().partition(":")
        if not (name and colon and digest.startswith(("scrypt:", "pbkdf2:"))):
            raise UserError(f"{path}:{number}: not name:hash, with a hash of scrypt or pbkdf2")
        hashes[name] = digest
    if not hashes:
        raise UserError(f"{path}: names nobody; nobody could read the archive")
    return hashes
