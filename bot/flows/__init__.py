"""What takes several steps: forms as pure state machines. No I/O library is imported here."""
