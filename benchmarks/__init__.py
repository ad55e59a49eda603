"""What README claims, measured: ratios taken in one run, beside peers. `make bench` runs all of it."""
