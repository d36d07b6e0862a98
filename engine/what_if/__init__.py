"""What would have become of past cases by other rules, exactly, and with other staff, roughly."""
