"""Which languages a page is in, stretch by stretch; pure. `tasks.worker` imports it."""
