"""Finding the knowledge entry a message asks for, and knowing how sure that is."""
