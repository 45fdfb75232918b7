"""The portal's pages and its root command: the only package that knows all others.

`create_app` is `web.application`'s, loaded when it is asked for: commands that show no page start without it.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from web.application import MAX_REQUEST_BYTES, create_app

__all__ = ["MAX_REQUEST_BYTES", "create_app"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the application has under the name
    if name in __all__:
        return getattr(importlib.import_module("web.application"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
