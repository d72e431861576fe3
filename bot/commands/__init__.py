"""The commands, one file each; the command line itself is in bot.__main__."""
