"""Handlers that speak to the world outside: mail, calendar."""
