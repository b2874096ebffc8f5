"""A package in a folder of any file system that Spark reaches: `file:///`, `hdfs://`, `s3a://`."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from onrecord.errors import EngineError, UnreadableError
from onrecord.package.locate import DESCRIPTOR
from onrecord.package.store import FolderStore, UnsafePathError, check_name

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

CHUNK = 1024**2


class HadoopStore:
    """Files by their path in the package, through the file system that the folder's URL names."""

    def __init__(self, session: SparkSession, url: str) -> None:
        if url.rstrip("/").endswith("/" + DESCRIPTOR):
            url = url.rstrip("/").removesuffix("/" + DESCRIPTOR)
        jvm: Any = session.sparkContext._jvm
        self._paths = jvm.org.apache.hadoop.fs.Path
        self._parquet = jvm.org.apache.parquet.hadoop
        try:
            root = self._paths(url)
            root = root if root.toUri().getPath() else self._paths(f"{url}/")
            self._settings: Any = session._jsparkSession.sessionState().newHadoopConf()
            self._files = root.getFileSystem(self._settings)
            self.url = str(root.makeQualified(self._files.getUri(), self._files.getWorkingDirectory()).toString())
            folder = self._files.getFileStatus(root).isDirectory()
        except Exception as error:  # whatever the file system of that URL raises
            raise UnreadableError(f"{url}: cannot be opened by Spark: {first_line(error)}") from error
        if not folder:
            raise UnreadableError(f"{url}: the engine spark reads folders; unpack it, or use another engine")

    @property
    def path(self) -> Path:
        return Path(self.url)

    def local(self) -> FolderStore | None:
        """The same folder as this machine sees it, where it does."""
        folder = Path(re.sub("^file:/*", "/", self.url))
        return FolderStore(folder) if self.url.startswith("file:") and folder.is_dir() else None

    def read_url(self, name: str) -> str:
        """The URL of a file as Spark's readers take it, which look for patterns in it."""
        self._at(name)
        return re.sub(r"([*?\[\]{}])", r"\\\1", f"{self.url}/{name}")

    def parts(self, name: str) -> list[str]:
        """The files of a table: itself, or those of its folder."""
        path = self._at(name)
        if not self._files.getFileStatus(path).isDirectory():
            return [name]
        names = sorted(str(status.getPath().getName()) for status in self._files.listStatus(path))
        return [f"{name}/{part}" for part in names if not part.startswith(("_", "."))]

    def parquet_columns(self, name: str) -> list[str]:
        """The columns that one Parquet file says it has."""
        source = self._parquet.util.HadoopInputFile.fromPath(self._at(name), self._settings)
        file = self._parquet.ParquetFileReader.open(source)
        try:
            return [str(field.getName()) for field in file.getFileMetaData().getSchema().getFields()]
        finally:
            file.close()

    def open(self, name: str) -> BinaryIO:
        try:
            return cast(BinaryIO, io.BufferedReader(_Stream(self._files.open(self._at(name))), CHUNK))
        except UnsafePathError:
            raise
        except Exception as error:
            raise _missing(name, error) from error

    def size(self, name: str) -> int:
        try:
            return int(self._files.getContentSummary(self._at(name)).getLength())
        except UnsafePathError:
            raise
        except Exception as error:
            raise _missing(name, error) from error

    def _at(self, name: str) -> Any:
        check_name(name)
        here = self.local()
        if here is not None and not (here.path / name).resolve().is_relative_to(here.path.resolve()):
            raise UnsafePathError("it is a link that leads out of the package")
        return self._paths(f"{self.url}/{name}")


class _Stream(io.RawIOBase):
    """Bytes of a Hadoop input stream."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence != io.SEEK_SET:
            raise io.UnsupportedOperation("only from the start")
        with _lost():
            self._stream.seek(offset)
        return offset

    def readinto(self, buffer: Any) -> int:
        with _lost():
            data = bytes(self._stream.readNBytes(len(buffer)))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


@contextmanager
def _lost() -> Iterator[None]:
    """A file that cannot be read on is no fault of the package: whoever reads gets an `EngineError`."""
    from py4j.protocol import Py4JError

    try:
        yield
    except Py4JError as error:
        raise EngineError(f"Spark stopped: {first_line(error)}") from error


def _missing(name: str, error: Exception) -> OSError:
    reason = first_line(error)
    return FileNotFoundError(name) if "FileNotFoundException" in reason or "not exist" in reason else OSError(reason)


def first_line(error: Exception) -> str:
    """What went wrong, in one line, without the Java stack."""
    java = getattr(error, "java_exception", None)
    return str(java.toString() if java is not None else error).strip().splitlines()[0][:300]
