"""The domain rules: what makes rows of several tables a record that hangs together."""
