"""Captions: `subject, style, set, background`, in English or French, as people would type them."""

from random import Random

from training.data import SOURCES, SUBJECTS

SUBJECT_NAMES = list(SUBJECTS)
STYLE_NAMES = list(SOURCES)
LEARNT_SUBJECTS = [n for n, subject in enumerate(SUBJECTS.values()) if not subject.get("later")]
LEARNT_STYLES = [n for n, source in enumerate(SOURCES.values()) if not source.get("later")]

# Plain backgrounds: name -> (French name, RGB). White, the usual one, is -1 and seldom mentioned.
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
ARTICLES = {"en": ("a ", "an ", "the "), "fr": ("un ", "une ", "le ", "la ", "des ", "du ")}
FRENCH, BARE = 0.35, {"en": 0.5, "fr": 0.3}  # shares of captions in French, and of subjects without article
STYLED, SIGNED, SHUFFLED, SAID_WHITE = 0.8, 0.4, 0.15, 0.15


def caption(random: Random, subject: int, style: int, background: int = WHITE) -> str:
    """Draw one caption of a picture; arguments are indices into the lists above."""
    language = "fr" if random.random() < FRENCH else "en"
    source = SOURCES[STYLE_NAMES[style]]
    parts = [_subject(random, SUBJECTS[SUBJECT_NAMES[subject]][language], language)]
    if random.random() < STYLED:
        parts.append(random.choice(source[language]))
    if random.random() < SIGNED:
        parts.append(f"{'par' if language == 'fr' else 'by'} {source['by']}")
    if background != WHITE or random.random() < SAID_WHITE:
        parts.append(background_words(background, language))
    return ", ".join(_shuffled(random, parts) if random.random() < SHUFFLED else parts)


def background_words(background: int, language: str) -> str:
    """Name a background: `green background`, `fond vert`."""
    if background == WHITE:
        return "fond blanc" if language == "fr" else "white background"
    colour = COLOURS[background]
    return f"fond {BACKGROUNDS[colour][0]}" if language == "fr" else f"{colour} background"


def _subject(random: Random, words: list[str], language: str) -> str:
    """Choose the first word more often than its synonyms, and leave its article out at times."""
    word = words[0] if random.random() < 0.6 else random.choice(words)
    if random.random() < BARE[language]:
        article = next((article for article in ARTICLES[language] if word.startswith(article)), "")
        return word.removeprefix(article)
    return word


def _shuffled(random: Random, parts: list[str]) -> list[str]:
    """Change the order of what follows the subject; at times the subject comes last."""
    head, rest = parts[:1], random.sample(parts[1:], len(parts) - 1)
    return head + rest if random.random() < 0.7 else rest + head
