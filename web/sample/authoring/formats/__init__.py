"""The formats that the library is written in, one module each."""
