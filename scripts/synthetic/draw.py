"""Values drawn from a seed, a name and an index alone, so that any row of any table can be made by itself."""

from __future__ import annotations

import math
import zlib

import numpy as np
import polars as pl

DIGITS = list("0123456789abcdefghjkmnpqrstvwxyz")
PAIRS = pl.Series([a + b for a in DIGITS for b in DIGITS])
SPACE = 2**40
"""How many ids of eight digits there are."""
TEXT = (
    "the ministry said that a report of last year shows no sign of any such meeting and asks for evidence which was "
    "never given while officials in both capitals deny or confirm parts of it under conditions nobody has seen so far"
)
PERSIAN = "وزارت امور خارجه این ادعا را بی‌اساس خواند"
POOL = 4_096


class Draw:
    """The choices of one package."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def below(self, name: str, index: np.ndarray, limit: int) -> np.ndarray:
        """For each index a number from 0 to `limit` - 1 (splitmix64, Steele, Lea and Flood 2014)."""
        start = np.uint64(zlib.crc32(f"{self.seed} {name}".encode()) << 32)
        bits = (index.astype(np.uint64) + start) * np.uint64(0x9E3779B97F4A7C15)
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return ((bits ^ (bits >> np.uint64(31))) % np.uint64(limit)).astype(np.int64)

    def of(self, pool: pl.Series | list[str], name: str, index: np.ndarray) -> pl.Series:
        """For each index an entry of the pool."""
        return taken(pool, self.below(name, index, len(pool)))

    def ids(self, prefix: str, index: np.ndarray, count: int) -> pl.Series:
        """The ids of those rows of a table of `count`, which are in the order of the rows."""
        step = SPACE // max(count, 1)
        number = index * step + self.below(prefix, index, step)
        pairs = [PAIRS.gather(pl.Series((number >> shift) & 1023)).alias(str(shift)) for shift in (30, 20, 10, 0)]
        return pl.select(pl.concat_str(pl.lit(f"{prefix}-"), *pairs)).to_series()

    def sentences(self, name: str, low: int, high: int, marks: bool = False) -> pl.Series:
        """A pool of sentences of `low` to `high` words; with `marks`, some have commas, quotes, breaks or Persian."""
        rng = np.random.default_rng([self.seed, zlib.crc32(name.encode())])
        words = TEXT.split()
        pool = [" ".join(rng.choice(words, rng.integers(low, high))).capitalize() for _ in range(POOL)]
        if marks:
            pool[0::4] = [text.replace(" ", ", ", 1) for text in pool[0::4]]
            pool[1::16] = [text.replace(" any ", ' "any" ') for text in pool[1::16]]
            pool[3::64] = [f"{text}\n{text.lower()[:40].strip()}" for text in pool[3::64]]
            pool[5::32] = [PERSIAN] * len(pool[5::32])
        return pl.Series(pool)


def taken(pool: pl.Series | list[str], places: np.ndarray) -> pl.Series:
    """The entries of a pool at those places."""
    return pl.Series(pool, dtype=pl.String).gather(pl.Series(places))


def slugs(name: str, index: np.ndarray) -> pl.Series:
    """The slugs of those rows, which are in the order of the rows."""
    return f"{name}-" + pl.Series(index).cast(pl.String).str.zfill(8)


class Shuffle:
    """A one-to-one order of the numbers below `count`: ids are drawn at random, so no two tables share their order."""

    def __init__(self, count: int) -> None:
        self.count = max(count, 1)
        self.factor = max(int(self.count * 0.6180339887), 1)
        while math.gcd(self.factor, self.count) > 1:
            self.factor += 1
        self.back = pow(self.factor, -1, self.count)

    def owner(self, row: np.ndarray) -> np.ndarray:
        """What stands in each of those rows."""
        return row * self.factor % self.count

    def row(self, owner: np.ndarray) -> np.ndarray:
        """In which row each of those stands."""
        return owner * self.back % self.count
