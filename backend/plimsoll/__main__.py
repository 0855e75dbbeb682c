"""Makes `python -m plimsoll` the same as the command."""

from plimsoll.cli import main

if __name__ == "__main__":
    main()
