"""What the bot does on Discord's events: thin, each handing over to the engine."""
