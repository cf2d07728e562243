"""What machines ask the bot over HTTP: whether it lives, whether it is ready, and its numbers."""
