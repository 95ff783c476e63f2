"""Measuring speed and memory, so that a claim can be made again by whoever doubts it.

A measurement runs in processes of its own (`jobs/`), each with an installation of its own, and
says CPU seconds beside seconds: what else the machine does changes the latter, hardly the former.
Comparisons run one after another in the same run, so that their ratio stands on one machine.
Nothing here is asserted by a test: docs/benchmarks.md holds the numbers with their commands.
"""
