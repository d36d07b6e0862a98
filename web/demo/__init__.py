"""A made-up office at work: demo people, random but seeded staff, a year of history."""
