"""Each rule declared once, in rules.toml, and each check written once, for every engine."""
