"""Keep logs on disk: four Parquet tables, one file per replication.

`<folder>/needs/replication-0000.parquet`, and the same under contacts, legs and
agents. What codes and ticks mean travels in the metadata of every file, so each
can be read alone, by any Parquet reader. The same log gives the same bytes: no
time of writing, a fixed compression. Each file is written beside and renamed
into place, so that a reader never meets half a file.

Drawn variates are no facts of an operation and are not stored.

May import: schema. pyarrow is loaded at the first call. Used by: study, experiments.
"""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from sim import __version__
from sim.errors import ConfigError
from sim.log.schema import SCHEMA_VERSION, TABLES, Column, Header, Log

METADATA_KEY = b"switchboard"
COMPRESSION = "zstd"
COMPRESSION_LEVEL = 3


def save(log: Log, folder: Path, replication: int) -> tuple[Path, ...]:
    """Write the four tables of one log; return the files written.

    Parameters
    ----------
    log : Log
        Written in the order of rows that it has (see `sim.log.arrange`).
    folder : Path
        Made if it does not exist; files of the same replication are replaced.
    replication : int
        Number in the file name.
    """
    meta = {METADATA_KEY: _metadata(log.header)}
    return tuple(_write(log.table(name), meta, _file(folder, name, replication)) for name in TABLES)


def load(folder: Path, replication: int) -> Log:
    """Read one log back; its `patience` is empty.

    Raises
    ------
    ConfigError
        If a file is missing, is no Parquet file of this project, or has another
        schema version.
    """
    tables: dict[str, dict[str, Column]] = {}
    header = None
    for name in TABLES:
        tables[name], header = _read(_file(folder, name, replication), name)
    assert header is not None
    return Log(header=header, patience=np.empty(0, dtype=np.int64), **tables)


def replications(folder: Path) -> tuple[int, ...]:
    """Return the numbers of the replications stored in a folder, ascending."""
    found = (folder / "contacts").glob("replication-*.parquet")
    return tuple(sorted(int(path.stem.removeprefix("replication-")) for path in found))


def _file(folder: Path, table: str, replication: int) -> Path:
    return folder / table / f"replication-{replication:04d}.parquet"


def _write(table: dict[str, Column], meta: dict[bytes, bytes], path: Path) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    content = pa.table({name: pa.array(column) for name, column in table.items()})
    try:
        pq.write_table(
            content.replace_schema_metadata(meta),
            beside,
            compression=COMPRESSION,
            compression_level=COMPRESSION_LEVEL,
        )
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path


def _read(path: Path, table: str) -> tuple[dict[str, Column], Header]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not path.is_file():
        raise ConfigError(str(path), "no such file", "a stored table of a log")
    try:
        content = pq.ParquetFile(path).read()
    except pa.ArrowInvalid as error:
        raise ConfigError(str(path), str(error), "a Parquet file") from error
    meta = (content.schema.metadata or {}).get(METADATA_KEY)
    if meta is None:
        raise ConfigError(str(path), "no metadata", "a table written by this project")
    header = _header(json.loads(meta), path)
    columns = {
        name: content.column(name).to_numpy().astype(kind, copy=False)
        for name, kind in TABLES[table].items()
    }
    return columns, header


def _metadata(header: Header) -> bytes:
    """Header as JSON with sorted keys; nothing in it depends on when or where."""
    import pyarrow as pa

    content = {
        "schema_version": SCHEMA_VERSION,
        "scenario": header.scenario,
        "seed": header.seed,
        "replication": header.replication,
        "source": header.source,
        "start_utc_us": header.start_utc_us,
        "time_zone": header.time_zone,
        "horizon_ticks": header.horizon,
        "warm_up_ticks": header.warm_up,
        "names": {dimension: list(names) for dimension, names in header.names.items()},
        "versions": {
            "switchboard": __version__,
            "numpy": np.__version__,
            "pyarrow": pa.__version__,
        },
    }
    return json.dumps(content, sort_keys=True, ensure_ascii=True).encode()


def _header(content: dict[str, Any], path: Path) -> Header:
    if content["schema_version"] != SCHEMA_VERSION:
        raise ConfigError(
            str(path), content["schema_version"], f"of schema version {SCHEMA_VERSION}"
        )
    return Header(
        names={dimension: tuple(names) for dimension, names in content["names"].items()},
        start_utc_us=content["start_utc_us"],
        time_zone=content["time_zone"],
        horizon=content["horizon_ticks"],
        warm_up=content["warm_up_ticks"],
        source=content["source"],
        seed=content["seed"],
        replication=content["replication"],
        scenario=content["scenario"],
    )
