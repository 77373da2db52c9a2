"""What is said in a lesson's video, and what its chapters are, as WebVTT."""
