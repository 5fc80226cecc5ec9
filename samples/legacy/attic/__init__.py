"""What nobody has dared to touch for years."""
