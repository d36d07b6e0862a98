"""The measuring programs: `make bench`, `make bench-quick`."""
