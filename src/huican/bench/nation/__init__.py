"""All certificate holders of China, made up: who is entitled to what, in one run.

38 million persons in 2,978 counties with every fact of the register, and six other departments'
lists, lie as Parquet (`make`). The policies compiled by `huican.programmes` run over them on
DuckDB (`compiled`), beside SQL written by hand (`handwritten`, `all_programmes`) and beside
OpenFisca (`openfisca`); Spark gives the same digest (`spark`). Nobody here exists: a person is a
number and some facts.
"""

PERSONS = 38_000_000
COUNTIES = 2_978
MONTH = "2026-10"
# Changes whenever a snapshot that was made before can no longer be used.
VERSION = 3
