"""The last metre: each surface translates events to messages and effects to calls."""
