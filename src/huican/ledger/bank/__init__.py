"""Files to the bank, its answers, and what is done about lines that come back."""
