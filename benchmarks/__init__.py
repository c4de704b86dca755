"""What the market costs: processor time, statements, round trips and memory, against goals."""
