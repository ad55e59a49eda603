"""The HTTP API: the verbs of the desk under `/api/v1`, for programs and for the pages. Calls storage, never Prefect."""
