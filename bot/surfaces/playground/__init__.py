"""A chat in the browser on this machine, without any token."""
