"""The staff's pages: thin functions, each with its permission and its area."""
