"""Service levels as pure functions: policies, clocks, their ledgers and the ladders they climb.

No database and no clock: everything that is said about a deadline follows from the journal, the
version of the policy and the versions of the working calendars.
"""
