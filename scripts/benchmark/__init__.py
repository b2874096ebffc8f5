"""What `scripts/bench.py` compares, and how it measures and tells it."""
