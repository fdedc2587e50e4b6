"""The plain colours that pousse knows by name: grounds to lie on, and tints of things."""

# name -> (French name, RGB). White, the usual ground, is -1 and seldom mentioned.
BACKGROUNDS = {
    "red": ("rouge", (220, 50, 47)),
    "green": ("vert", (90, 180, 90)),
    "blue": ("bleu", (80, 140, 220)),
    "yellow": ("jaune", (245, 215, 90)),
    "pink": ("rose", (245, 170, 190)),
    "orange": ("orange", (245, 150, 60)),
    "purple": ("violet", (150, 110, 200)),
    "grey": ("gris", (170, 170, 170)),
    "black": ("noir", (30, 30, 30)),
    "light blue": ("bleu clair", (180, 220, 245)),
}
COLOURS = list(BACKGROUNDS)
WHITE = -1

# What a thing can be tinted in: name -> (French masculine, French feminine, hue of 255).
TINTS = {
    "red": ("rouge", "rouge", 0),
    "orange": ("orange", "orange", 20),
    "yellow": ("jaune", "jaune", 36),
    "green": ("vert", "verte", 85),
    "blue": ("bleu", "bleue", 148),
    "purple": ("violet", "violette", 192),
    "pink": ("rose", "rose", 235),
}
TINT_NAMES = list(TINTS)
UNTINTED = -1
