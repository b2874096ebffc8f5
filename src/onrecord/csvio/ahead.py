"""The next batch of a large table is read while the last one is looked at: two processors, one order."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def ahead(items: Iterator[Item]) -> Generator[Item]:
    """The same items in the same order, each made by a thread while the caller works on the one before it."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead") as thread:
        coming = thread.submit(_next, items)
        while item := coming.result():
            coming = thread.submit(_next, items)
            yield from item


def _next(items: Iterator[Item]) -> list[Item]:
    """The next item alone, or nothing at the end."""
    return list(islice(items, 1))
