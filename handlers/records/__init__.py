"""Business data that outlive a case: actions, monthly summaries, meetings, cycles, the outbox."""
