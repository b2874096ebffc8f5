"""Asks a large package for quotations and prints the time for each and the memory: `ask_many.py PACKAGE SEED`."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

import onrecord
from onrecord.quotes.index import opened
from onrecord.quotes.judge import judge
from onrecord.quotes.speech import Speaker

ASKED = 300


def main() -> None:
    """Make the index, or ask for wordings drawn at random, some words changed, with the speaker named and not."""
    started, used = time.perf_counter(), time.process_time()
    index = opened(onrecord.open(sys.argv[1]))
    spent = f"{time.perf_counter() - started:.1f} s, {time.process_time() - used:.1f} s of CPU"
    print(f"{index.size:,} wordings, index opened: {spent}, at most {peak()} MiB")
    draw = random.Random(int(sys.argv[2]))
    numbers = draw.sample(range(1, index.size + 1), ASKED)
    times, right = [], 0
    cpu = time.process_time()
    for at, wording in enumerate(index.wordings(numbers)):
        words = wording.text.split()
        for _ in range(min(at % 4, len(words) // 3)):
            words[draw.randrange(len(words))] = draw.choice(wording.text.split())
        speaker = index.statement(wording.statement).speaker if at % 2 else None
        started = time.perf_counter()
        found = judge(index, " ".join(words), Speaker(speaker, (speaker,), "named") if speaker else None)
        times.append(time.perf_counter() - started)
        right += bool(found.candidate and found.candidate.statement.id == wording.statement)
    cpu = time.process_time() - cpu
    times.sort()
    half, most = (1000 * times[int(len(times) * share)] for share in (0.5, 0.95))
    print(
        f"a quotation: {half:.1f} ms (median), {most:.1f} ms (95 of 100), {1000 * times[-1]:.1f} ms at most,", end=" "
    )
    print(f"{1000 * cpu / ASKED:.1f} ms of CPU; {right} of {ASKED} found; at most {peak()} MiB")


def peak() -> int:
    """The most memory that this process has had, in MiB; without that of the one that started it."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) >> 10


if __name__ == "__main__":
    main()
