"""Everything that a command prints goes through here: what could steer a terminal is written as `\\u009b`.

The text of a package may come from anyone. A control character, a C1 byte or a direction override in a name, a path or
an error message is shown and does nothing; inside JSON the same spelling is the same character. Of escape sequences
only styles pass, and those only to a terminal.
"""

from __future__ import annotations

import io
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn, TextIO

_UNSAFE = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff]"
_STYLE = r"\x1b\[(?:[0-3]|3[1-6])?(?:;(?:[0-3]|3[1-6]))?m"
_PLAIN, _STYLED = re.compile(_UNSAFE), re.compile(f"{_STYLE}|{_UNSAFE}")


def escaped(text: str, *, styled: bool = False) -> str:
    r"""The text with what a terminal would obey as `\u....`; with `styled`, bold, dim, italic and colours stay.

    >>> escaped("a\x1b]0;title\x07 \u202eb")
    'a\\u001b]0;title\\u0007 \\u202eb'
    """
    if text.isprintable():
        return text
    return (_STYLED if styled else _PLAIN).sub(_spelled, text)


def _spelled(found: re.Match[str]) -> str:
    return found[0] if len(found[0]) > 1 else f"\\u{ord(found[0]):04x}"


class EscapingWriter(io.TextIOWrapper):
    """A text stream over the bytes of another one, that escapes what is written to it."""

    def write(self, text: str) -> int:
        super().write(escaped(text, styled=self.isatty()))
        return len(text)


@contextmanager
def safe_streams() -> Iterator[None]:
    """Standard output and error that escape; and a process that is asked to stop leaves by its `finally` clauses."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = map(_escaping, before)
    handlers = {number: signal.getsignal(number) for number in _stops()}
    with suppress(ValueError):  # not in the main thread
        for number, handler in handlers.items():
            if handler is signal.SIG_DFL:
                signal.signal(number, _stop)
    try:
        yield
    finally:
        with suppress(ValueError):
            for number, handler in handlers.items():
                signal.signal(number, handler)
        for stream in (sys.stdout, sys.stderr):
            _let_go(stream)
        sys.stdout, sys.stderr = before


def _escaping(stream: TextIO) -> TextIO:
    buffer = getattr(stream, "buffer", None)
    if buffer is None:  # none at all, or one of a test or a notebook
        return stream
    stream.flush()
    encoding = stream.encoding if stream.encoding.lower().replace("-", "") not in ("ascii", "usascii") else "utf-8"
    return EscapingWriter(
        buffer, encoding=encoding, errors="backslashreplace", line_buffering=getattr(stream, "line_buffering", False)
    )


def _let_go(stream: TextIO) -> None:
    if not isinstance(stream, EscapingWriter):
        return
    try:
        stream.flush()
    except BrokenPipeError:
        discard_output()
    except OSError:
        pass  # a full disk behind the stream: the exit code says what failed
    with suppress(OSError, ValueError):
        stream.detach()


def discard_output() -> None:
    """Send the rest of standard output nowhere: the reader has gone."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno() if sys.__stdout__ else 1)


def _stops() -> list[signal.Signals]:
    return [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


def _stop(number: int, _frame: object) -> NoReturn:
    sys.exit(128 + number)
