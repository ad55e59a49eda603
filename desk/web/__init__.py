"""The web desk: pages on the HTTP API's application, for people. Calls storage and the API's own verbs; needs no build.

Only `desk.api.app` imports it. What a document says reaches a page through `shown` and `stretches` alone.
"""
