"""Picture files and what is written in them: recipes as A1111 writes them, and Graine's own record."""
