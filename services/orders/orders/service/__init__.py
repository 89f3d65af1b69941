"""What can be done with drafts and orders."""
