"""The bots that are measured, each in a process of its own: ours, and what it is compared with."""
