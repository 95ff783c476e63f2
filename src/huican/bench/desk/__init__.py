"""The desk's pages as a signed-in reader asks for them, a hundred times each."""
