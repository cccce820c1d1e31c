"""The server as nobody, on a read-only file system; and the files that start it so."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from served import running

from index.builder import build
from web.serving import CONNECTIONS, GRACE_SECONDS

ROOT = Path(__file__).parents[1]
NOBODY = 65534
#: Makes everything read-only but a /mnt of its own, and becomes nobody.
CONFINED = f"""
mount --make-rprivate / && mount -o remount,bind,ro / &&
mount -t tmpfs tmpfs /mnt && chmod 1777 /mnt || exit 77
touch "$INDEX/x" 2>/dev/null && exit 78
exec setpriv --reuid {NOBODY} --regid {NOBODY} --clear-groups --no-new-privs \
    --bounding-set=-all --inh-caps=-all "$@"
"""


def _confined(*command: str) -> list[str]:
    return ["unshare", "--mount", "sh", "-c", CONFINED, "sh", *command]


@pytest.fixture
def index(seed_folder: Path) -> Iterator[Path]:
    """An index and its corpus where everybody can read them, which nobody can in tmp_path."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        home.chmod(0o755)
        shutil.copytree(seed_folder, home / "corpus")
        (home / "corpus").chmod(0o755)
        build([home / "corpus"], home / "index")
        yield home / "index"


@pytest.fixture
def confinement(index: Path) -> dict[str, str]:
    """The environment of a confined process; skips where this machine makes none."""
    environment = {"INDEX": str(index), "TMPDIR": "/mnt", "PYTHONDONTWRITEBYTECODE": "1"}
    if os.geteuid() or not (shutil.which("unshare") and shutil.which("setpriv")):
        pytest.skip("needs root, unshare and setpriv")
    tried = subprocess.run(
        _confined(sys.executable, "-c", "import flask"),
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )
    assert tried.returncode != 78, "the file system is not read-only"
    if tried.returncode:
        pytest.skip("no mount namespace here, or nobody cannot run this Python")
    return environment


def test_it_serves_as_nobody_on_a_read_only_root(index: Path, confinement: dict[str, str]) -> None:
    serve = ["-m", "searcher.cli", "serve", "--index", str(index), "--port", "0"]
    with running(_confined(sys.executable, *serve), confinement) as server:
        status = Path(f"/proc/{server.process.pid}/status").read_text()
        assert re.search(rf"^Uid:\t{NOBODY}\t{NOBODY}\t{NOBODY}", status, re.MULTILINE)
        assert re.search(r"^CapEff:\t0+$", status, re.MULTILINE)
        assert re.search(r"^NoNewPrivs:\t1$", status, re.MULTILINE)
        for path in ("readyz", "?q=m%C3%A1i+%E1%BA%A5m", "original/000_a798f7f84a066ecb"):
            with urlopen(server.address + path, timeout=30) as answer:
                assert answer.status == 200 and answer.read()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(30) == 0


def test_the_unit_gives_it_what_it_needs_and_no_more() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(ROOT / "deploy/tracuu.service")
    service = unit["Service"]
    for name, value in {
        "DynamicUser": "yes",
        "ProtectSystem": "strict",
        "NoNewPrivileges": "yes",
        "CapabilityBoundingSet": "",
        "PrivateTmp": "yes",
    }.items():
        assert service[name] == value
    assert int(service["TimeoutStopSec"]) > GRACE_SECONDS
    assert int(service["LimitNOFILE"]) > 3 * CONNECTIONS


def test_systemd_finds_nothing_wrong_with_the_unit() -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    told = subprocess.run(
        ["systemd-analyze", "verify", str(ROOT / "deploy/tracuu.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [line for line in told.stderr.splitlines() if "tracuu.service" in line]
    assert [line for line in complaints if "is not executable" not in line] == []


def test_the_image_has_what_the_project_is_made_of() -> None:
    text = (ROOT / "deploy/Containerfile").read_text("utf-8")
    for source in re.findall(r"^COPY (?!--from)(.*) /source\S*$", text, re.MULTILINE):
        assert all((ROOT / name).exists() for name in source.split())
    assert "USER 65534:65534" in text and "--read-only" in text
