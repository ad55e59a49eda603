"""Draws the demo cache. For people and tests only: the house itself never imports it.

Every party, place and product in it is invented. Nothing binary is kept in the project: all of it is drawn.
"""
