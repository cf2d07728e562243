"""The pure core: decides, and knows no Discord, clock, randomness or I/O."""
