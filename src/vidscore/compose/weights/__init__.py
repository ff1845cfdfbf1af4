"""What the composer's searches weigh: every figure with its unit, its meaning and where it comes from.

One module for each search, one frozen class in it, and tables where a figure depends on a name. A description ends with
the origin of its figure, which ``tests/test_weights.py`` asks for:

- ``[published: source]`` stands in the literature;
- ``[measured: of what, by which command]`` was found by measuring music or results;
- ``[judgement]`` was chosen by its maker from the field's habits and kept because the critic's figures and the tests were
  satisfied with what came of it. Nobody has listened. A remark may follow: ``[judgement: near 12 / 7]``.

Costs and merits have no unit: they count against one another inside their own search alone.
"""
