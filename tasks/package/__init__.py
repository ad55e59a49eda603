"""Writes bags that strangers can check, and checks them. `flows` and the desk import it; it opens no document."""

from tasks.package.carry import pack_bag
from tasks.package.check import check_bag
from tasks.package.hands import Hands
from tasks.package.keys import load_key, make_keys
from tasks.package.make import make_erratum, make_release, release_by_settings

__all__ = [
    "Hands",
    "check_bag",
    "load_key",
    "make_erratum",
    "make_keys",
    "make_release",
    "pack_bag",
    "release_by_settings",
]
