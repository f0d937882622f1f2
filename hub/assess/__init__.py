"""自我评价 and 第三方评价 (000 2.2.4, 001 articles 40 and 42, 002 四): questionnaires as data with
the clause of each item, versions that never change, filled in with evidence, checked by the
agency."""
