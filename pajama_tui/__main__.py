"""`python -m pajama_tui`."""

from pajama_tui.cli import main

if __name__ == "__main__":
    main()
