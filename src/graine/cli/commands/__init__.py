"""The commands, one file each; `command_group` puts them together."""
