"""Bringing in: walking inputs, opening archives, writing deliveries. `worker` unpacks with it; `stages` runs it."""
