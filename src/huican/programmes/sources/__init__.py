"""Where facts come from: registry, other offices' lists, records, and what people entered."""
