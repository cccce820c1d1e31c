"""Which short and long forms stand for each other, and which of them a query uses."""
