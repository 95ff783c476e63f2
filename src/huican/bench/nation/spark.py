"""The same expression on Spark: for those who outgrow one machine (docs/spark.md)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from huican.bench.nation.prepare import Question

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# Whole numbers as in DuckDB: an overflow is an error, not a wrong number; days are days.
SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    # One program for thousands of expressions is beyond what the JVM compiles: it would fall back
    # after trying, for each task anew.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
}


def session(master: str, folder: Path, memory_mb: int = 1024) -> SparkSession:
    """A session on `master` (local-cluster[2,1,1024], spark://…, yarn), its files in `folder`."""
    import ibis
    from pyspark.sql import SparkSession

    # Its SQL is written with options that are there only once the engine is loaded.
    ibis.pyspark  # noqa: B018
    builder = SparkSession.builder.master(master).appName("huican")
    settings = SETTINGS | {
        "spark.executor.memory": f"{memory_mb}m",
        "spark.driver.memory": "1g",
        "spark.ui.enabled": "false",
        "spark.local.dir": str(folder / "local"),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def answers(
    spark: SparkSession, question: Question, facts: str, standards: str, out: str, month: str
) -> None:
    """Reads Parquet of the month's facts and of standards, writes the answers as Parquet.

    Paths are what the cluster understands (hdfs://…, s3a://…, a folder that all workers see).
    """
    spark.read.parquet(facts).createOrReplaceTempView("facts")
    spark.read.parquet(standards).createOrReplaceTempView("standard")
    found = spark.sql(f"SELECT DATE '{month}-01' AS month, * FROM ({question.sql('pyspark')})")
    found.write.mode("overwrite").parquet(out)
