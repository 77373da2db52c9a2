"""Taking quizzes: attempts, marking them, and what a student may see of them."""
