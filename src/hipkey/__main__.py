"""`python -m hipkey` is the same as `hipkey`."""

from hipkey.cli import main

main()
