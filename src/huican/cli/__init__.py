"""The command line: one module a command, loaded when it is asked for.

Exit codes
    0   done
    1   something unexpected; a code and a log file are named
    2   what was given is wrong: an option, a file, a value (nothing was changed)
    3   the installation is not in a state for it: database, disk, keys
    4   a check found faults (audit verify and other checks)
    130 interrupted (Ctrl-C)

Answers go to standard output, progress and words to standard error.

To add a command: write cli/<name>.py with a typer function (or a typer.Typer of subcommands)
and a line in `main.COMMANDS`. Raise HuicanError for what a person can put right; `main` prints it
and chooses the exit code.
"""
