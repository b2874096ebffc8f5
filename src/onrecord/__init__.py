"""A citable record of public statements."""
