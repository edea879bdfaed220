"""`python -m abm` is the command `yardfence`."""

from abm.cli.main import main

if __name__ == "__main__":
    main()
