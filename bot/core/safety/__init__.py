"""What must reach a human, what must not be answered, and what must never be stored."""
