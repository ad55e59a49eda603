"""Views by option: the rows of a release in the formats of other tools; only `tasks.package` imports it.

Each is a function of a selection and its derivatives that gives files by their path below `data/`; pure, and the same
again gives the same bytes.
"""

from collections.abc import Callable, Mapping

from tasks.package.views.claimreview import claimreview_view
from tasks.package.views.ftm import ftm_view
from tasks.package.views.loadfile import loadfile_view
from tasks.package.views.tables import tables_view

View = Callable[..., dict[str, bytes]]
"""Called as `view(selection, derivatives, publisher=None)`."""

VIEWS: Mapping[str, View] = {
    "ftm": ftm_view,
    "claimreview": claimreview_view,
    "loadfile": loadfile_view,
    "tables": tables_view,
}

__all__ = ["VIEWS", "View"]
