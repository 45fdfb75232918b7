"""From documents to hits: analysis, query language, engines, index writer, searcher, evaluation. No Flask."""
