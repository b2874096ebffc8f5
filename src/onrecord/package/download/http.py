"""One file over HTTP into a partial file, going on where it stopped.

With requests, since it knows the proxies and certificates of a user's system and follows redirects; pooch, the usual
choice for data, cannot resume.

Source: RFC 9110, sections 14.2 (Range), 14.4 (Content-Range) and 15.3.7 (206 Partial Content).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import OnRecordError

if TYPE_CHECKING:
    import requests

PIECE = 256 * 1024
TIMEOUT = (10.0, 30.0)
"""Seconds for a connection to open, and for the next bytes to come."""
IDLE_TRIES = 3
"""How often in a row a connection may fail without one new byte."""
TRIES = 50
LARGEST = 2 * 1024**3
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


class UnavailableError(OnRecordError):
    """An address from which the file cannot be had now; the text says what to do."""


class _BrokenOffError(Exception):
    """The connection failed on the way, and another may go on."""


def fetch(
    address: str,
    part: Path,
    *,
    progress: Callable[[int, int | None], None] | None = None,
    wait: Callable[[float], None] | None = None,
) -> None:
    """Bring `part` to its full length; raises `UnavailableError`. What is in it is not trusted, only extended."""
    import requests

    if not address.startswith(("https://", "http://")):
        raise UnavailableError(f"{address}: only http and https addresses are fetched")
    idle, reason = 0, ""
    with requests.Session() as session:
        for _ in range(TRIES):
            before = _size(part)
            try:
                _attempt(session, address, part, progress)
            except (requests.ConnectionError, requests.Timeout, _BrokenOffError) as error:
                reason = _words(error)
            except requests.RequestException as error:
                raise UnavailableError(f"{address} cannot be fetched: {_words(error)}") from error
            else:
                return
            idle = 0 if _size(part) > before else idle + 1
            if idle >= IDLE_TRIES:
                break
            (wait or time.sleep)(min(2.0**idle, 8.0) / 2)
    kept = f" {_size(part):,} bytes are kept and the next call goes on from there." if _size(part) else ""
    raise UnavailableError(
        f"{address} cannot be reached or breaks off ({reason}).{kept} Without a network, get the file another way and "
        "name its folder with --from."
    )


def _attempt(
    session: requests.Session, address: str, part: Path, progress: Callable[[int, int | None], None] | None
) -> None:
    """One request, for what is still missing."""
    here = _size(part)
    headers = {"Accept-Encoding": "identity", "User-Agent": "onrecord"}
    if here:
        headers["Range"] = f"bytes={here}-"
    with session.get(address, headers=headers, stream=True, timeout=TIMEOUT) as response:
        if response.status_code == 416 and here:
            if response.headers.get("Content-Range", "").strip() == f"bytes */{here}":
                return  # nothing is missing
            part.unlink()
            raise _BrokenOffError("the server has less than is here already")
        if response.status_code in AGAIN:
            raise _BrokenOffError(f"the server says {response.status_code}")
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
        _write(response, part, start, total, progress)


def _range(response: requests.Response) -> tuple[int, int | None]:
    """Where the body starts in the file, and how long the file is."""
    length = response.headers.get("Content-Length", "")
    size = int(length) if length.isdigit() else None
    if response.status_code == 200:
        return 0, size
    match = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+|\*)", response.headers.get("Content-Range", "").strip())
    if match is None:
        return -1, None
    return int(match[1]), int(match[2]) + 1


def _write(
    response: requests.Response,
    part: Path,
    start: int,
    total: int | None,
    progress: Callable[[int, int | None], None] | None,
) -> None:
    from urllib3.exceptions import HTTPError

    if total is not None and total > LARGEST:
        raise UnavailableError(f"the file has {total:,} bytes, more than {LARGEST:,}")
    here = start
    with part.open("r+b" if start else "wb") as stream:
        stream.seek(start)
        stream.truncate()
        try:
            for piece in response.raw.stream(PIECE, decode_content=False):
                stream.write(piece)
                here += len(piece)
                if here > LARGEST:
                    raise UnavailableError(f"the file has more than {LARGEST:,} bytes")
                if progress is not None:
                    progress(here, total)
        except (HTTPError, OSError) as error:
            raise _BrokenOffError(_words(error)) from error
    if total is not None and here < total:
        raise _BrokenOffError(f"it ended after {here:,} of {total:,} bytes")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _words(error: Exception) -> str:
    """The cause at the bottom, which says more than the layers above it."""
    cause: BaseException = error
    while deeper := cause.__cause__ or cause.__context__:
        cause = deeper
    return str(cause).strip()[:200] or type(cause).__name__
