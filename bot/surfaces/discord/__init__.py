"""Discord: events become messages and presses, effects become calls. Only this package and ``cogs`` know discord.py."""
