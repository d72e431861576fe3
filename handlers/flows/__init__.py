"""What is asked, and what finishing does."""
