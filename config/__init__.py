"""Layer 0: settings, errors, the clock, logging. Everything may import it; it imports nothing of ours."""
