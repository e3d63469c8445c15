"""The review section by section, as data: what a text, a page or a message is written from."""
