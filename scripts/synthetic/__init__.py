"""What `scripts/synthesize.py` makes its packages of."""
