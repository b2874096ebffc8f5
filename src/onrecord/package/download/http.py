"""One file over HTTP into a partial file, resumed where it stopped.

With requests, since it knows the proxies and certificates of a user's system and follows redirects; pooch, the usual
choice for data, cannot resume.

Source: RFC 9110, sections 14.2 (Range), 14.4 (Content-Range) and 15.3.7 (206 Partial Content).
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord import limits
from onrecord.errors import UnavailableError

if TYPE_CHECKING:
    import requests

TIMEOUT = (10.0, 30.0)
"""Seconds for a connection to open, and for the next bytes to come."""
IDLE_TRIES = 3
"""How often in a row a connection may fail without one new byte."""
TRIES = 50
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses of a server that may answer a later request."""
Progress = Callable[[int, int | None], None]


def fetch(
    address: str, part: Path, *, progress: Progress | None = None, wait: Callable[[float], None] | None = None
) -> None:
    """Extend `part` to its full length; raises `UnavailableError`. The caller verifies the bytes."""
    import requests
    from urllib3.exceptions import HTTPError

    if not address.startswith(("https://", "http://")):
        raise UnavailableError(f"{address}: only http and https addresses are fetched")
    idle, reason = 0, None
    with requests.Session() as session:
        for _ in range(TRIES):
            before = _size(part)
            try:
                reason = _attempt(session, address, part, progress)
            except (requests.ConnectionError, requests.Timeout) as error:
                reason = _root_cause(error)
            except (requests.RequestException, HTTPError, ValueError) as error:  # the last for a host that is no name
                raise UnavailableError(f"{address} cannot be fetched: {_root_cause(error)}") from error
            if reason is None:
                return
            idle = 0 if _size(part) > before else idle + 1
            if idle >= IDLE_TRIES:
                break
            (wait or time.sleep)(min(2.0**idle, 8.0) / 2)
    kept = f" {_size(part):,} bytes are kept; the next call goes on from there." if _size(part) else ""
    raise UnavailableError(
        f"{address} cannot be reached or breaks off ({reason}).{kept} Without a network, get the file another way and "
        "name its folder with --from."
    )


def _attempt(session: requests.Session, address: str, part: Path, progress: Progress | None) -> str | None:
    """Request what is still missing; the reason why the file is not complete, if another request may help."""
    here = _size(part)
    headers = {"Accept-Encoding": "identity", "User-Agent": "onrecord"}
    if here:
        headers["Range"] = f"bytes={here}-"
    with _answer(session, address, headers) as response:
        if response.status_code == 416 and here:
            if response.headers.get("Content-Range", "").strip() == f"bytes */{here}":
                return None  # nothing is missing
            part.unlink()
            return "the server has fewer bytes than the partial file"
        if response.status_code in AGAIN:
            return f"the server says {response.status_code}"
        if response.status_code not in (200, 206):
            raise UnavailableError(
                f"{address}: the server says {response.status_code} {response.reason}; is the address right? "
                "--from names another"
            )
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise UnavailableError(f"{address}: the server sends a re-encoded file")
        start, total = _range(response)
        if start not in (0, here):
            raise UnavailableError(f"{address}: the server sends another part than was asked for")
        return _write(response, part, start, total, progress)


def _answer(session: requests.Session, address: str, headers: dict[str, str]) -> requests.Response:
    """The response, whose head has come in full within a minute, all redirects included."""
    found: list[requests.Response] = []
    failed: list[Exception] = []

    def ask() -> None:
        try:
            found.append(session.get(address, headers=headers, stream=True, timeout=TIMEOUT))
        except Exception as error:  # raised below, in the thread that asked
            failed.append(error)

    thread = threading.Thread(target=ask, daemon=True)  # requests has no limit on the whole of an answer
    thread.start()
    thread.join(limits.SLOW_SECONDS)
    if failed:
        raise failed[0]
    if not found:
        raise UnavailableError(f"{address}: no answer within {limits.SLOW_SECONDS} seconds")
    return found[0]


def _range(response: requests.Response) -> tuple[int, int | None]:
    """Where the body starts in the file (-1: unknown), and how long the file is (None: unknown)."""
    length = response.headers.get("Content-Length", "")
    size = int(length) if re.fullmatch(r"[0-9]{1,18}", length) else None
    if response.status_code == 200:
        return 0, size
    match = re.fullmatch(
        r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)", response.headers.get("Content-Range", "").strip()
    )
    if match is None:
        return -1, None
    return int(match[1]), int(match[2]) + 1


def _write(
    response: requests.Response, part: Path, start: int, total: int | None, progress: Progress | None
) -> str | None:
    """Write the body into the partial file; the reason why it is not complete, or None."""
    from urllib3.exceptions import HTTPError

    if total is not None and total > limits.DOWNLOAD:
        raise UnavailableError(f"the file has {total:,} bytes, more than {limits.DOWNLOAD:,}")
    here = marked = start
    since = time.monotonic()
    with part.open("r+b" if start else "wb") as stream:
        stream.seek(start)
        stream.truncate()
        try:
            while piece := response.raw.read1(limits.MIB, decode_content=False):
                stream.write(piece)
                here += len(piece)
                if here > limits.DOWNLOAD:
                    raise UnavailableError(f"the file has more than {limits.DOWNLOAD:,} bytes")
                if (now := time.monotonic()) - since > limits.SLOW_SECONDS:
                    if here - marked < limits.SLOW_BYTES:
                        raise UnavailableError(f"the server sends less than {limits.SLOW_BYTES:,} bytes a minute")
                    since, marked = now, here
                if progress is not None:
                    progress(here, total)
        except (HTTPError, OSError) as error:
            return _root_cause(error)
    return f"it ended after {here:,} of {total:,} bytes" if total is not None and here < total else None


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _root_cause(error: Exception) -> str:
    """The text of the first error in a chain, which says more than those raised after it."""
    cause: BaseException = error
    while deeper := cause.__cause__ or cause.__context__:
        cause = deeper
    return str(cause).strip()[:200] or type(cause).__name__
