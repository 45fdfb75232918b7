"""The tests: unit, contract, property, functional, relevance, browser, architecture."""
