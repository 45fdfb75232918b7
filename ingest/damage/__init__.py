"""The doctor of damaged documents: wrong encodings found, repaired where that is certain, told where not."""
