"""Letters to persons about their money: drafted from the records, kept as they were written."""
