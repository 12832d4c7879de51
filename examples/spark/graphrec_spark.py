"""An engine of another package: the batches of a build on Spark, `graphrec build ... --engine spark[=master]`.

Its entry point (see pyproject.toml) is all that graphrec knows of it. PySpark's `mapInArrow` runs the very functions
that the other engines run; a batch and its result travel as one binary cell each.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_AT_ONCE = 64  # batches of one Spark job: enough to keep the executors busy, few enough to hold

_SCHEMA = "number long, cell binary"


@contextmanager
def mapper(workers: int = 2, address: str = "") -> Iterator[Any]:
    """Run batches on the Spark master at `address`, else on so many threads of this machine."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(address or f"local[{workers}]").appName("graphrec")
    spark = builder.config("spark.ui.enabled", "false").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    try:
        yield partial(_run, spark)
    finally:
        spark.stop()


def _run(spark: Any, step: Callable[[Any, Any], Any], shared: Any, batches: Iterable[Any]) -> Iterator[Any]:
    from pyspark import cloudpickle

    todo = enumerate(batches)
    packed = spark.sparkContext.broadcast(cloudpickle.dumps((step, shared)))
    try:
        while rows := [(number, cloudpickle.dumps(batch)) for number, batch in islice(todo, _AT_ONCE)]:
            table = spark.createDataFrame(rows, _SCHEMA).repartition(len(rows))
            done = table.mapInArrow(partial(_do, packed), _SCHEMA).collect()
            yield from (cloudpickle.loads(cell) for _, cell in sorted(done))
    finally:
        packed.unpersist()


def _do(packed: Any, tables: Iterator[Any]) -> Iterator[Any]:
    """The step on every batch of Arrow record batches."""
    import pyarrow as pa
    from pyspark import cloudpickle

    step, shared = cloudpickle.loads(packed.value)
    for table in tables:
        cells = [cloudpickle.dumps(step(shared, cloudpickle.loads(cell))) for cell in table["cell"].to_pylist()]
        yield pa.RecordBatch.from_arrays([table["number"], pa.array(cells, pa.binary())], ["number", "cell"])
