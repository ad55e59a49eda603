"""Layer 1: the record: tables, rules, queries, vault, ledger. Imported by tasks, flows, desk; imports config."""
