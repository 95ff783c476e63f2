"""A made-up city straight in the database: persons, a year's payments and services.

Rows go through the same doors as those of workbooks (registry.enrolment, RecordStore), without
workbooks: what is measured afterwards is pages and figures, not reading. An installation is made
once and kept; `VERSION` says when it must be made anew.
"""

VERSION = 1
YEAR = 2023
AREA = "990800"
SEED = 1
