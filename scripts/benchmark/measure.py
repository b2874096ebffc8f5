"""The cost of a command: processor time, time on the clock and memory of it and of every process it starts."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

_ADOPT = 36
"""PR_SET_CHILD_SUBREAPER: what a command leaves behind becomes a child of this process, and is counted."""


class Cost(NamedTuple):
    """Seconds of processor time, seconds on the clock, MiB at the peak (the sum of the peaks of all its processes)."""

    cpu: float
    wall: float
    peak: float


class FailedError(Exception):
    """The command ended otherwise than it should have: a run that says nothing about its cost."""


def adopt() -> None:
    """Count processes that a command starts and does not wait for; only Linux can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_ADOPT, 1)


def warm(command: list[str]) -> None:
    """Read every package and file that a command names, so that no contender waits longer for a disk than another."""
    for named in filter(Path.is_absolute, map(Path, command[1:])):
        folder = named.parent if named.name == "datapackage.json" else named
        for file in folder.rglob("*.*") if folder.is_dir() else [folder]:
            if file.is_file():
                with file.open("rb", buffering=0) as stream:
                    while stream.read(2**24):
                        pass


def run(command: list[str], ok: tuple[int, ...] = (0,), timeout: float = 1_200) -> Cost:
    """One run of a command in a process group of its own, its output thrown away."""
    with tempfile.TemporaryFile() as sink:
        start = time.perf_counter()
        actions = [(os.POSIX_SPAWN_DUP2, sink.fileno(), 1), (os.POSIX_SPAWN_DUP2, sink.fileno(), 2)]
        process = os.posix_spawnp(command[0], command, os.environ, file_actions=actions, setsid=True)
        late = threading.Event()

        def stop() -> None:
            late.set()
            os.killpg(process, signal.SIGKILL)

        timer = threading.Timer(timeout, stop)
        timer.start()
        _, status, usage = os.wait4(process, 0)
        wall = time.perf_counter() - start
        timer.cancel()
        usages = [usage, *_left_behind()]
        code = os.waitstatus_to_exitcode(status)
        if late.is_set():
            raise FailedError(f"stopped after {timeout:,.0f} s")
        if code not in ok:
            sink.seek(0)
            last = sink.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise FailedError(f"failed with exit code {code}: {last[:100]}")
    cpu = sum(one.ru_utime + one.ru_stime for one in usages)
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Cost(round(cpu, 3), round(wall, 3), round(sum(one.ru_maxrss for one in usages) / unit, 1))


def _left_behind() -> list:
    found = []
    while True:
        try:
            found.append(os.wait4(-1, 0)[2])
        except ChildProcessError:
            return found


def machine() -> dict[str, str]:
    """What it was measured on."""
    import platform

    info, memory = Path("/proc/cpuinfo"), Path("/proc/meminfo")
    names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
    total = memory.read_text().split()[1] if memory.exists() else "0"
    return {
        "processor": names[0] if names else platform.processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{int(total) / 2**20:.0f} GiB",
        "system": f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}",
        "python": platform.python_version(),
    }


def versions(python: str, packages: tuple[str, ...]) -> dict[str, str]:
    """The versions of those of the packages that an environment has."""
    script = (
        "import importlib.metadata as m, sys\n"
        "for name in sys.argv[1:]:\n"
        "    try: print(name, m.version(name))\n"
        "    except m.PackageNotFoundError: pass\n"
    )
    done = subprocess.run([python, "-c", script, *packages], capture_output=True, text=True, check=True)
    return dict(line.split(" ", 1) for line in done.stdout.splitlines())
