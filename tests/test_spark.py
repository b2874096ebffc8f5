"""Spark finds the same problems: on one machine, on CSV and Parquet, and on a cluster that loses a worker midway.

One session serves all tests but that of the cluster. They are skipped where pyspark is not installed.
"""

import csv
import io
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest

import onrecord
import onrecord.errors
from breaking import spoil
from onrecord.cli import main
from packages import FULL, distinct_packages, package, tables_of, write_tables

SCRIPT = Path(__file__).parents[1] / "scripts" / "synthesize.py"
SAMPLE = ("CO204", "CR911", "CS101", "CS103", "CS111", "CS112", "CT703", "KY301", "PK003", "TX806", "VF605", "VF616")
ALL = os.environ.get("ONRECORD_ENGINES") == "all"

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.executor.memory": "1g",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
"""On packages this small, compiling takes nearly all the time that Spark takes."""


@pytest.fixture(scope="session")
def session():
    pytest.importorskip("pyspark")
    from pyspark.sql import SparkSession

    started = SparkSession.builder.master("local[2]").config(map=SETTINGS).getOrCreate()
    started.sparkContext.setLogLevel("ERROR")
    yield started
    started.stop()


def url(path):
    return path.resolve().as_uri()


def same(report):
    """What must be equal in every engine: all but where the package was read from."""
    return {name: part for name, part in report.to_dict().items() if name != "package"}


def cases():
    """Case packages that are folders; Spark unpacks no zip."""
    folders = [(rule, side) for rule, side in distinct_packages() if package(rule, side).is_dir()]
    return [(rule, side) for rule, side in folders if ALL or (rule in SAMPLE and side == "bad")]


@pytest.mark.parametrize(("rule", "side"), cases())
def test_a_case_package_has_the_same_report(session, rule, side):
    path = package(rule, side)
    options = {"against": path / "previous"} if (path / "previous").is_dir() else {}
    found = onrecord.validate(url(path), engine="spark", spark=session, **options)
    assert same(found) == same(onrecord.validate(path, **options))


@pytest.fixture
def joined_where(monkeypatch):
    """Where joins run: on what is fetched as text or as codes, which little packages are, or on the cluster."""

    def choose(place):
        monkeypatch.setattr("onrecord.validation.spark.engine.FETCHED", 2**30 if place == "text" else 0)
        monkeypatch.setattr("onrecord.validation.spark.frames.CODES", 0 if place == "cluster" else 2**30)
        monkeypatch.setattr("onrecord.validation.spark.engine.DECIDED", 0 if place == "cluster" else 2**30)

    return choose


@pytest.mark.parametrize(
    ("times", "limit", "place"), [(150, 0, "text"), (25, 2, "codes"), *([(60, 100, "cluster")] if ALL else [])]
)
def test_a_spoiled_package_has_the_same_report(session, folder, joined_where, times, limit, place):
    tables = tables_of(FULL)
    spoil(tables, random.Random(times), times)
    write_tables(folder, tables)
    joined_where(place)
    found = onrecord.validate(url(folder), engine="spark", spark=session, max_problems=limit)
    assert same(found) == same(onrecord.validate(folder, max_problems=limit))


def test_suspect_rows_judged_on_the_cluster_have_the_same_report(session, folder, monkeypatch):
    tables = tables_of(FULL)
    spoil(tables, random.Random(60), 60)
    write_tables(folder, tables)
    monkeypatch.setattr("onrecord.validation.spark.rows.FEW", 0)
    found = onrecord.validate(url(folder), engine="spark", spark=session)
    assert same(found) == same(onrecord.validate(folder))


def test_empty_lines_and_other_line_ends_are_reported_in_place(session, folder):
    write_tables(folder, tables_of(FULL))
    path = folder / "data" / "dates.csv"
    first, *lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + b"\n" + lines[0].replace(b"\n", b"\r\n") + b"\n\n" + b"".join([*lines[1:], b"\n"]))
    found = onrecord.validate(url(folder), engine="spark", spark=session)
    assert same(found) == same(onrecord.validate(folder))
    assert [problem.row for problem in found if problem.rule == "CS115"] == [1, 3, 4, len(lines) + 4]


def test_cells_with_line_breaks_are_put_together(session, folder):
    tables = tables_of(FULL)
    for number, row in enumerate(tables["statements"]):
        row[-1] = f'a "quoted"\nnote,with,{number}\n\n,,,,,,,,,,,\nlines'
    tables["statements"][1][1] = "nobody"
    write_tables(folder, tables)
    found = onrecord.validate(url(folder), engine="spark", spark=session)
    assert same(found) == same(onrecord.validate(folder))
    assert [problem.line for problem in found if problem.rule == "KY301"] == [7]


def planted(out):
    if not SCRIPT.exists():
        pytest.skip("needs the checkout")
    command = [sys.executable, SCRIPT, "--statements", "3000", "--faults", "2", "--out", out]
    subprocess.run(command, check=True, capture_output=True)
    return out


def named(report):
    return sorted((p.rule, p.table, str(p.key), str(p.column), p.message, str(p.value)) for p in report)


def sound_records(path):
    """The header and the rows of a planted table, without what only CSV can have wrong with it."""
    header, *rows = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig", "replace"), newline=""))
    return header, [row for row in rows if len(row) == len(header) and not re.search("[\r\0\ufffd]", "".join(row))]


def test_parquet_has_the_problems_of_csv_by_key(session, tmp_path):
    """A folder of typed Parquet: what a file of text would show, without lines."""
    source = planted(tmp_path / "csv")
    target = tmp_path / "parquet"
    shutil.copytree(source / "schemas", target / "schemas")
    document = json.loads((source / "datapackage.json").read_text())
    (target / "data").mkdir()
    for resource in document["resources"]:
        header, rows = sound_records(source / resource["path"])
        frame = pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row")
        frame.write_csv(source / resource["path"])
        frame = frame.with_columns(pl.all().replace("", None))
        if resource["name"] == "statuses":
            frame = frame.with_columns(pl.col("rank").cast(pl.Int64))
        resource["path"] = resource["path"].replace(".csv", ".parquet")
        frame.write_parquet(target / resource["path"])
    (target / "datapackage.json").write_text(json.dumps(document))
    found = onrecord.validate(url(target), engine="spark", spark=session)
    ours = [problem for problem in onrecord.validate(source) if not problem.rule.startswith("CS")]
    assert named(found) == named(ours)
    assert len({problem.rule for problem in found}) > 50
    assert {problem.line for problem in found} == {None}


def test_a_table_in_several_files_has_the_problems_of_one_file(session, folder, tmp_path):
    tables = tables_of(FULL)
    tables["statements"][0][-1] = 'two\nlines, "quoted"'
    tables["statements"][1][1] = "nobody"
    tables["statements"].append([*tables["statements"][-1][:-1], "again"])
    write_tables(folder, tables)
    whole = onrecord.validate(folder)
    parts = tmp_path / "package"
    shutil.copytree(folder, parts)
    header, *rows = list(csv.reader((folder / "data" / "statements.csv").open(newline="", encoding="utf-8")))
    (parts / "data" / "statements.csv").unlink()
    (parts / "data" / "statements.csv").mkdir()
    (parts / "data" / "statements.csv" / "_SUCCESS").touch()
    for number, row in enumerate(rows):
        with (parts / "data" / "statements.csv" / f"part-{number}.csv").open("w", newline="", encoding="utf-8") as out:
            csv.writer(out, lineterminator="\n").writerows([header, row])
    found = onrecord.validate(url(parts), engine="spark", spark=session)
    assert {problem.rule for problem in found} == {"KY301", "CO210"}
    assert named(found) == named(whole)


@pytest.fixture
def in_parts(folder, tmp_path):
    """A package to turn a table of into several files."""
    write_tables(folder, tables_of(FULL))
    return shutil.copytree(folder, tmp_path / "package")


def test_files_of_one_table_with_other_headers_are_refused(session, in_parts):
    source = in_parts / "data" / "roles.csv"
    header, *rows = source.read_text().splitlines(keepends=True)
    source.unlink()
    source.mkdir()
    turned = ",".join(header.rstrip("\n").split(",")[::-1]) + "\n"
    for name, first in {"part-0.csv": header, "part-1.csv": turned}.items():
        (source / name).write_text("".join([first, *rows]))
    problems = onrecord.validate(url(in_parts), engine="spark", spark=session, tables=["roles"]).problems
    assert [problem.rule for problem in problems] == ["PK005"]
    assert "part-1.csv" in problems[0].message


def test_parquet_files_with_other_columns_are_refused(session, in_parts):
    source = in_parts / "data" / "roles.csv"
    frame = pl.read_csv(source, infer_schema=False)
    source.unlink()
    source.mkdir()
    frame.write_parquet(source / "part-0.parquet")
    frame.drop(frame.columns[-1]).write_parquet(source / "part-1.parquet")
    problems = onrecord.validate(url(in_parts), engine="spark", spark=session, tables=["roles"]).problems
    assert [problem.rule for problem in problems] == ["PK005"]
    assert ".parquet" in problems[0].message


def test_a_session_that_runs_is_used_and_keeps_its_settings(session):
    before = dict(session.conf.getAll)
    jobs = len(session.sparkContext.statusTracker().getJobIdsForGroup(None))
    with ThreadPoolExecutor(1) as other:
        other.submit(onrecord.validate, url(package("KY301", "good")), engine="spark").result()
    assert len(session.sparkContext.statusTracker().getJobIdsForGroup(None)) > jobs
    assert dict(session.conf.getAll) == before
    assert session.sparkContext._jsc.getPersistentRDDs().size() == 0
    assert session.range(3).count() == 3


def test_a_session_on_another_master_is_told_and_not_stopped(session):
    with pytest.raises(onrecord.errors.EngineError, match=re.escape("local[2]")):
        onrecord.validate(url(package("KY301", "good")), engine="spark", spark="local[1]")
    assert session.range(3).count() == 3


def told(report):
    """Each problem without its place in a line, which only a disk of this machine shows."""
    return [problem | {"line": None, "char": None} for problem in report.to_dict()["problems"]]


def test_packages_and_releases_are_read_from_mounted_systems(session, tmp_path):
    spoiled, release, mounting = package("CR911", "bad"), package("CR911", "bad") / "previous", session.newSession()
    mounting.conf.set("fs.viewfs.mounttable.onrecord.link./release", url(release))
    mounting.conf.set("fs.viewfs.mounttable.onrecord.link./package", url(spoiled))
    mounting.conf.set("fs.viewfs.mounttable.whole.linkMergeSlash", url(spoiled))
    for place in ("viewfs://onrecord/package", "viewfs://whole"):
        found = onrecord.validate(place, engine="spark", spark=mounting, against="viewfs://onrecord/release")
        assert told(found) == told(onrecord.validate(spoiled, against=release))
        assert "CR911" in {problem.rule for problem in found}


def test_a_file_that_cannot_be_read_is_no_fault_of_the_package(session, tmp_path):
    damaged = shutil.copytree(package("KY301", "good"), tmp_path / "package")
    (damaged / ".datapackage.json.crc").write_bytes(b"crc\0" + (512).to_bytes(4, "big") + b"other bytes")
    with pytest.raises(onrecord.errors.EngineError, match="Checksum"):
        onrecord.validate(url(damaged), engine="spark", spark=session)


def test_a_path_that_does_not_exist_is_told(session):
    with pytest.raises(onrecord.errors.UnreadableError, match="/no/such/folder"):
        onrecord.validate("file:///no/such/folder", engine="spark", spark=session)


def test_a_master_that_does_not_answer_is_told(capsys):
    pytest.importorskip("pyspark")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        master = f"spark://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(SystemExit) as stop:
        main(["validate", "file:///tmp", "--engine", "spark", "--spark-master", master])
    out, err = capsys.readouterr()
    assert stop.value.code == 2
    assert out == ""
    assert master in err
    assert "--spark-master" in err


RUN = """
import json, os, signal, sys, threading, time
import onrecord
from onrecord.validation.spark import engine as in_spark, frames as spark_frames
from pyspark.sql import SparkSession

in_spark.FETCHED = in_spark.DECIDED = spark_frames.CODES = 0  # every join runs on the cluster
url, master, victim, settings = sys.argv[1], sys.argv[2], int(sys.argv[3]), json.loads(sys.argv[4])
session = SparkSession.builder.master(master).config(map=settings).getOrCreate()
context = session.sparkContext
context.setLogLevel("ERROR")
executors = lambda: context._jsc.sc().statusTracker().getExecutorInfos().__len__() - 1
while executors() < 2:
    time.sleep(0.2)
told = {}

def kill():
    while len(context.statusTracker().getJobIdsForGroup(None)) < 12:
        time.sleep(0.05)
    told["executors_before"] = executors()
    os.kill(victim, signal.SIGKILL)

watch = threading.Thread(target=kill, daemon=True)
watch.start()
report = onrecord.validate(url, engine="spark", spark=session)
watch.join()
told |= {"executors_after": executors(), "jobs": len(context.statusTracker().getJobIdsForGroup(None))}
print(json.dumps({"told": told, "report": report.to_dict()}))
session.stop()
"""


@pytest.fixture
def cluster(tmp_path):
    """A standalone master and two workers of one core each, three processes of their own on loopback."""
    pyspark = pytest.importorskip("pyspark")
    start = Path(pyspark.__file__).parent / "bin" / "spark-class"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    master = f"spark://127.0.0.1:{port}"
    environment = os.environ | {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_WORKER_DIR": str(tmp_path / "work")}
    places = ["--host", "127.0.0.1", "--webui-port", "0"]
    processes = []

    def run(name, *arguments):
        log = (tmp_path / f"{name}{len(processes)}.log").open("wb")
        command = ["bash", start, f"org.apache.spark.deploy.{name}", *places, *arguments]
        processes.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
        return Path(log.name)

    def wait(log, words):
        for _ in range(1200):
            if re.search(words, log.read_text("utf-8", "replace")):
                return
            time.sleep(0.1)
        pytest.fail(f"{log.name}: {log.read_text('utf-8', 'replace')[-2000:]}")

    wait(run("master.Master", "--port", str(port)), "I have been elected leader")
    for log in [run("worker.Worker", "--cores", "1", "--memory", "1g", master) for _ in range(2)]:
        wait(log, "Successfully registered with master")
    yield master, [process.pid for process in processes[1:]]
    for process in processes:
        process.kill()
        process.wait()


def test_a_cluster_that_loses_a_worker_finds_the_same_problems(cluster, folder):
    master, workers = cluster
    tables = tables_of(FULL)
    spoil(tables, random.Random(4), 4)
    write_tables(folder, tables)
    command = [sys.executable, "-c", RUN, url(folder), master, str(workers[0]), json.dumps(SETTINGS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1500)
    assert done.returncode == 0, done.stderr[-3000:]
    ended = json.loads(done.stdout.splitlines()[-1])
    assert ended["told"]["executors_before"] == 2
    assert ended["told"]["executors_after"] == 1
    assert ended["told"]["jobs"] > 20
    del ended["report"]["package"]
    assert ended["report"] == same(onrecord.validate(folder))
