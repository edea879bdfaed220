"""What exists at one month: the structure that stays and the arrays that change."""
