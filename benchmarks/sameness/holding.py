"""Papers that hold others: bundles, mails that quote, papers that quote a passage; clean and misread."""

from benchmarks.sameness.damage import misread
from benchmarks.sameness.pairs import Pages, Pool
from benchmarks.sameness.papers import LANGUAGES, Drawn, Paper, Sheet, Tie, drawing

EXCERPTS = (150, 300, 600)
"""Characters; Chinese ones hold 0.45 as many."""
_HAN = 0.45


class _Set:
    """Papers and ties as they are drawn."""

    def __init__(self, seed: str, pool: Pool, noise: float) -> None:
        self.chance = drawing(f"holding {seed} {noise}")
        self.pages = Pages(f"holding {seed} {noise}", pool)
        self.pool, self.noise = pool, noise
        self.papers: list[Paper] = []
        self.ties: list[Tie] = []

    def add(self, language: str, texts: list[str]) -> Paper:
        """Take in a clean paper."""
        paper = Paper(f"held {self.noise} {len(self.papers)}", language, tuple(Sheet(text) for text in texts))
        self.papers.append(paper)
        return paper

    def language(self) -> str:
        """Draw a language."""
        return self.chance.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]

    def sheet(self, text: str, language: str) -> Sheet:
        """Give a text as a page of a holder, misread where the set is."""
        return Sheet(misread(text, language, self.chance, self.noise) if self.noise else text, self.noise)

    def hold(self, holder: str, language: str, sheets: tuple[Sheet, ...], held: list[Paper], made_as: str) -> None:
        """Take in a paper that holds others."""
        self.papers.append(Paper(holder, language, sheets))
        self.ties += [Tie(holder, each.name, made_as) for each in held]

    def bundle(self, number: int) -> None:
        """3-7 papers of one or two pages in one, with a page before them that tells what they are."""
        language = self.language()
        held = [
            self.add(language, [self.pages.original(language) for _ in range(self.chance.randrange(1, 3))])
            for _ in range(self.chance.randrange(3, 8))
        ]
        cover = self.pool.prose(language, 160 if language == "zh" else 400)
        texts = [cover, *(sheet.text for paper in held for sheet in paper.sheets)]
        sheets = tuple(self.sheet(text, language) for text in texts)
        self.hold(f"bundle {self.noise} {number}", language, sheets, held, "bundle")

    def mail(self, number: int) -> None:
        """Text of its own, at least as long as what it quotes below, each line behind a mark."""
        language = self.language()
        length = int(self.chance.randrange(500, 1800) * (_HAN if language == "zh" else 1))
        held = self.add(language, [self.pool.prose(language, length)])
        own = self.pool.prose(language, int(length * self.chance.uniform(1.0, 2.0)))
        quoted = "\n".join("> " + line for line in _lines(held.sheets[0].text, 36 if language == "zh" else 72))
        sheet = self.sheet(f"{own}\n\n{quoted}\n", language)
        self.hold(f"mail {self.noise} {number}", language, (sheet,), [held], "quote")

    def excerpt(self, number: int, characters: int) -> None:
        """A passage of another paper amid text of its own."""
        language = self.language()
        scale = _HAN if language == "zh" else 1
        source, own = (self.pool.prose(language, int(self.chance.randrange(1600, 3600) * scale)) for _ in range(2))
        size = int(characters * scale)
        start = self.chance.randrange(len(source) - size)
        place = self.chance.randrange(len(own))
        text = f"{own[:place]}\n«{source[start : start + size]}»\n{own[place:]}"
        held = self.add(language, [source])
        made_as = f"excerpt{characters}"
        name = f"{made_as} {self.noise} {number}"
        self.hold(name, language, (self.sheet(text, language),), [held], made_as)


def _lines(text: str, width: int) -> list[str]:
    return [
        paragraph[start : start + width] for paragraph in text.split("\n") for start in range(0, len(paragraph), width)
    ]


def draw_holders(each: int, seed: str, pool: Pool, noise: float = 0.0) -> Drawn:
    """Draw *each* bundles, mails and excerpts of each length, and twice as many papers that stand alone.

    Args:
        each: how many of a kind.
        seed: the same one gives the same papers.
        pool: where running text comes from.
        noise: the share of characters misread in what holds.
    """
    drawn = _Set(seed, pool, noise)
    for number in range(each):
        drawn.bundle(number)
        drawn.mail(number)
        for characters in EXCERPTS:
            drawn.excerpt(number, characters)
        for _ in range(2):
            language = drawn.language()
            drawn.add(language, [drawn.pages.original(language) for _ in range(drawn.chance.randrange(1, 4))])
    return Drawn(tuple(drawn.papers), tuple(drawn.ties))
