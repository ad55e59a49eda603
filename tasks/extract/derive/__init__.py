"""Derivatives of pixels alone: drawn or set in type, written, taken apart again. For `tasks.worker`."""
