"""What the pictures of other programs say of themselves, one file a program; `readers.read` asks them all.

Formats are described where they are read. Nothing in a picture is evaluated, followed or trusted.
"""
