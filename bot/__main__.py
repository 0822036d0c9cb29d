"""`python -m bot …`: gives the command line what it needs of the composition root."""

from bot.app import backup, build, restore
from handlers.cli.commands import Tools, commands


def main() -> None:
    """Run the command that the arguments name."""
    commands(Tools(build=build, backup=backup, restore=restore))()


if __name__ == "__main__":
    main()
