"""Load and comparison measurements of WeChat callbacks (``python -m tests.benchmarks``)."""
