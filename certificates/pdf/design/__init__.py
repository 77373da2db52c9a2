"""Templates: their language, how they are filled and typeset, and how they become plates."""
