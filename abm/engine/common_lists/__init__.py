"""What a common list brings to its members, item by item, and the search for the one they settle on."""
