"""Layer 3, order and schedule of the stages; the desk imports it when a flow is asked for. Loads Prefect.

This folder may end up first on `sys.path`: no file in it may be named like a module of the standard library.
"""
