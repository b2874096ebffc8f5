"""The text of a JSON file, read in blocks: the value at a place, its text, and the way past a broken one.

Python's own decoder finds where a value ends, in C; the values themselves are as `json.loads` gives them. ijson, which
streams too, does not say where a value begins and ends, so that its text could not be kept verbatim.
"""

from __future__ import annotations

import json
import re
from typing import Any, TextIO

from onrecord import limits

BLOCK = 1 << 20
_SPACE = re.compile(r"[ \t\r\n]*")
_STRUCTURE = re.compile(r'["\[\]{},]|\n(?=\{)')
_STRING_END = re.compile(r'["\n\\]')
_CUT = 20
"""A fault so near the end of what was read may be the end itself; words and escapes of JSON are shorter."""

decode = json.JSONDecoder(strict=False).raw_decode
"""The value at an index and the index after it; line ends within strings, which many pages have, are allowed."""


class BrokenError(ValueError):
    """A place that is not JSON; `at` is its index in the buffer, `raw` the text that was passed over."""

    def __init__(self, reason: str, line: int, char: int, raw: str) -> None:
        super().__init__(reason)
        self.reason, self.line, self.char, self.raw = reason, line, char, raw


class JsonText:
    """A cursor over the text of a stream, of which at most one object is in memory."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.buffer, self.at = "", 0
        self.kept: int | None = None  # from here on the buffer is kept
        self.ended = False
        self._line, self._char, self._mark = 1, 1, 0  # a place before the cursor, from which line ends are counted
        self.more()

    def more(self) -> bool:
        """Read another block, as large as what is there, and drop what the cursor has passed and is not kept."""
        if self.ended:
            return False
        past = self.at if self.kept is None else self.kept
        block = self._stream.read(max(BLOCK, len(self.buffer) - past))
        self.ended = not block
        self._line, self._char = self.place(max(past, self._mark))
        self._mark = max(past, self._mark) - past
        self.buffer, self.at = self.buffer[past:] + block, self.at - past
        self.kept = None if self.kept is None or len(self.buffer) > 2 * limits.IMPORTED else 0
        return bool(block)

    def place(self, at: int) -> tuple[int, int]:
        """The line and the character of an index of the buffer, both from 1."""
        lines = self.buffer.count("\n", self._mark, at)
        if not lines:
            return self._line, self._char + at - self._mark
        return self._line + lines, at - self.buffer.rfind("\n", self._mark, at)

    def line(self) -> int:
        """The line of the cursor; it is counted from here the next time."""
        self._line, self._char = self.place(self.at)
        self._mark = self.at
        return self._line

    def peek(self) -> str:
        """The next character that is not space, or "" at the end; the cursor is put there."""
        if (char := self.buffer[self.at : self.at + 1]) > " ":
            return char
        while True:
            space = _SPACE.match(self.buffer, self.at)
            self.at = space.end() if space else self.at
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            if not self.more():
                return ""

    def value(self) -> tuple[str, Any]:
        """The text and the value at the cursor, which is put behind it; raises `BrokenError`, and is then past it."""
        self.peek()
        while True:
            try:
                value, end = decode(self.buffer, self.at)
            except json.JSONDecodeError as error:
                cut = error.pos >= len(self.buffer) - _CUT or error.msg.startswith("Unterminated string")
                large = cut and len(self.buffer) - self.at > limits.IMPORTED
                if cut and not large and self.more():
                    continue
                reason, place = (_TOO_LARGE if large else _in_words(error.msg)), self.place(error.pos)
            except RecursionError:
                reason, place = f"more than {limits.DEPTH} levels of lists and objects", self.place(self.at)
            except ValueError:  # an integer of more digits than Python converts
                reason, place = "a number of thousands of digits", self.place(self.at)
            else:
                if end == len(self.buffer) and self.more():  # a number may go on, and nothing else
                    continue
                if end - self.at <= limits.IMPORTED:
                    raw, self.at = self.buffer[self.at : end], end
                    return raw, value
                place = self.place(self.at)
                reason = _TOO_LARGE
            raise BrokenError(reason, *place, self.skip())

    def skip(self) -> str:
        """Put the cursor past the value there, however broken, and return its text as far as it is kept.

        Brackets are counted outside strings. A string ends with its line, for JSON has no line end in one, and an
        object ends before a line that begins with a brace: a quotation mark too many spoils its own object alone.
        """
        depth, kept, inside = 0, [], False
        length = over = 0
        while True:
            start, here = self.at, self.at + over
            done = False
            while not done:
                found = (_STRING_END if inside else _STRUCTURE).search(self.buffer, here)
                if found is None:
                    here = len(self.buffer)
                    break
                here = found.end()
                char = found[0]
                if char == "\\":
                    here += 1
                elif char == "\n" and self.buffer.startswith("{", here):
                    done = True
                elif inside or char == '"':
                    inside = not inside and char == '"'
                elif char in "[{":
                    depth += 1
                elif char == ",":
                    done = depth == 0
                else:
                    depth -= 1
                    done = depth <= 0
                if done and (char == "," or depth < 0):
                    here = found.start()
            over = max(here - len(self.buffer), 0)  # an escape whose letter is in the next block
            here = min(here, len(self.buffer))
            if length <= limits.IMPORTED:
                kept.append(self.buffer[start:here])
                length += here - start
            self.at = here
            if done or not self.more():
                return "".join(kept) if length <= limits.IMPORTED else ""


_TOO_LARGE = f"an object of more than {limits.IMPORTED // limits.MIB} MiB"
_WORDS = {
    "Expecting value": "a value is missing",
    "Expecting property name enclosed in double quotes": "the name of a property is missing",
    "Expecting ',' delimiter": 'a comma is missing, or a quotation mark within a text is not written as \\"',
    "Expecting ':' delimiter": "a colon is missing",
    "Unterminated string starting at": "a text has no end",
    "Illegal trailing comma before end of object": "a comma too many",
    "Illegal trailing comma before end of array": "a comma too many",
    "Invalid \\escape": "a backslash before a letter that needs none",
    "Invalid \\uXXXX escape": "\\u without four digits",
}


def _in_words(message: str) -> str:
    return "not JSON: " + next((words for start, words in _WORDS.items() if message.startswith(start)), message)
