"""The explorer: a world that passes month by month in a browser, with sliders, beside another world.

`player` and `sliders` know no browser; `page` needs the extra `classroom` and is imported by `serve` alone.
"""
