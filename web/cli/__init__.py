"""The command line `samphan`: set up, serve, deploy, import, look after a running product."""

from web.cli.main import main

__all__ = ["main"]
