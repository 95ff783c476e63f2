"""One measurement a module, run as `python -m huican.bench.jobs.<name>` with JSON as its answer."""
