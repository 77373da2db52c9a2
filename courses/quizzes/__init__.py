"""Quizzes as their authors write them: the rules of a quiz, its questions, and how a question is handed out."""
