"""Two folders change places in one step, where the system can: a process killed meanwhile leaves one or the other.

Source: renameat2(2) with RENAME_EXCHANGE on Linux, renamex_np(2) with RENAME_SWAP on macOS. Python has neither.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_HERE = -100  # AT_FDCWD
_SWAP = 2


def exchanged(one: Path, other: Path) -> bool:
    """Put each in the place of the other; False, with nothing changed, where system or file system cannot."""
    try:
        library = ctypes.CDLL(None)
        if sys.platform == "darwin":
            return library.renamex_np(os.fsencode(one), os.fsencode(other), _SWAP) == 0
        return library.renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _SWAP) == 0
    except (AttributeError, OSError, TypeError):
        return False
