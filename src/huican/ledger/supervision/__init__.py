"""Money under watch: lists put up, patterns worth a look, inspections and what they found."""
