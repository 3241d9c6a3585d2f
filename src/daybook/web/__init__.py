"""The web workbench: reports, records and their words in a browser on this machine."""

from daybook.web.app import create_app, serve

__all__ = ["create_app", "serve"]
