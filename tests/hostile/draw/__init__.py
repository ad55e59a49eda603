"""Files drawn to hurt whoever opens them, as bytes; small themselves, whatever they become. Only tests import it."""
