"""The review as plain text, section by section."""
