"""What instructors write, as HTML that is safe to show: Markdown with formulas, tables, tasks, notes and images."""
