"""fit.py - maps from marsad's own fields to a corpus' labels, fitted at bench time on its dev part.

Used by bench/predict alone; nothing fitted is kept. Cross-fitted: where the texts to label are the dev
part itself, each fold is labelled by a map fitted on the other folds."""
import collections
import hashlib
import math
import random

FOLDS = 5
STEPS, EXACT = 8, 1e-4


def fold(identity):
    return int(hashlib.sha1(identity.encode()).hexdigest(), 16) % FOLDS


class Logistic:
    """One logistic regression a label over sets of words (L2, the constant all but free of it; the same bytes each time). A text is given that of the label sets seen in the fit which promises the best example F1. Two things are chosen
    on rows left out of the fit. How much a guess must promise, where giving nothing may go unpunished: the very F1 that
    is reached there, as for any ratio to be made as great as can be (Dinkelbach 1967). How far weights may move: by that
    F1, steadied by the log loss, as the F1 of a few hundred rows alone is mostly chance."""
    ROUNDS, REST, STILL = 14, 3, 2e-3
    LOOSES = (0.015, 0.06, 0.24)  # how far one row may move a weight: the inverse of the L2 term
    FREE = 9  # how much further the constant may move
    LEAST = 3  # rows that a word must stand in
    PARTS = 3  # of the rows, each scored by what the others teach
    BARS = 12  # steps to the bar that is reached
    LOSS = 0.1  # how much a row's log loss weighs beside F1

    def __init__(self):
        self.labels, self.sets, self.weights, self.bar, self.loose, self.index = [], [], {}, 0.0, 0.0, {}

    def fit(self, rows):
        """rows: [(set of words, set of labels)]"""
        self.labels = sorted({l for _, labels in rows for l in labels})
        self.sets = sorted({frozenset(labels) for _, labels in rows}, key=sorted)
        self.index = self.words_of(rows)
        told = [(self.numbers(words), labels) for words, labels in rows]
        _, self.loose, self.bar = max(self.tried(told, loose) for loose in self.LOOSES)
        self.weights = self.train(told, self.loose)
        return self

    def tried(self, told, loose):
        """(worth, loose, bar): what rows that were left out of the fit say of loose; the bar equals the F1 reached there."""
        promised, loss = [], 0.0
        for k in range(self.PARTS):
            weights = self.train([r for i, r in enumerate(told) if i % self.PARTS != k], loose)
            for numbers, labels in told[k::self.PARTS]:
                scores = self.scores(weights, numbers)
                loss -= sum(math.log(p if l in labels else 1.0 - p) for l, p in scores.items()) / len(told)
                promised.append((self.promises(scores), labels))
        bar = 0.5
        for _ in range(self.BARS):
            bar = mean_f1((self.best(p, bar), gold) for p, gold in promised)
        return bar - self.LOSS * loss, loose, bar

    def words_of(self, rows):
        seen = collections.Counter(w for words, _ in rows for w in words)
        return {w: i for i, w in enumerate(sorted(w for w in seen if seen[w] >= self.LEAST), 1)}

    def numbers(self, words):
        return tuple(sorted(self.index[w] for w in words if w in self.index))

    def train(self, told, loose):
        counts = collections.Counter((words, tuple(sorted(labels))) for words, labels in told)
        packed = sorted(counts.items(), key=lambda r: hashlib.sha1(repr(r).encode()).digest())
        return {label: self.one(label, packed, loose) for label in self.labels}

    def one(self, label, packed, loose):
        """Dual coordinate ascent: each row's share in the weights is moved to where it equals the row's error; a row
        that hardly moved rests for a while. Rows come in another order each round (in one order it hardly converges).
        Weight 0 is the constant."""
        weights, shares, rest = [0.0] * (len(self.index) + 1), [0.0] * len(packed), [0] * len(packed)
        order, dice = list(range(len(packed))), random.Random(0)
        for n in range(self.ROUNDS):
            dice.shuffle(order)
            for i in order:
                if rest[i] > n:
                    continue
                (words, labels), times = packed[i]
                pull = times * loose
                share = balance(score(weights, words), float(label in labels), shares[i], pull * (self.FREE + len(words)))
                move, shares[i] = share - shares[i], share
                if abs(move) < self.STILL:
                    rest[i] = n + self.REST
                weights[0] += pull * move * self.FREE
                for w in words:
                    weights[w] += pull * move
        return weights

    def scores(self, weights, numbers):
        return {l: sigmoid(score(weights[l], numbers)) for l in self.labels}

    def promises(self, scores):
        """[(label set, expected example F1 of giving it, chance that the text counts if it is given)]"""
        chance = [math.prod(scores[l] if l in s else 1.0 - scores[l] for l in self.labels) for s in self.sets]
        total = sum(chance)
        share = [(c / total, s) for c, s in zip(chance, self.sets)]
        none = sum(c for c, s in share if not s)
        return [(s, sum(c * example_f1(s, gold) for c, gold in share), 1.0 if s else 1.0 - none) for s in self.sets]

    @staticmethod
    def best(promises, bar):
        return max(promises, key=lambda p: p[1] - bar * p[2])[0]

    def give(self, words):
        return sorted(self.best(self.promises(self.scores(self.weights, self.numbers(words))), self.bar))


def sigmoid(z):
    return 1.0 / (1.0 + math.exp(-max(-15.0, min(15.0, z))))


def score(weights, words):
    return weights[0] + sum([weights[w] for w in words])


def balance(z, wanted, share, reach):
    """The share at which a row's score misses what is wanted by that share (Newton between bounds); z: its score with
    the present one."""
    low, high, here = wanted - 1.0, wanted, share
    for _ in range(STEPS):
        given = sigmoid(z + (here - share) * reach)
        miss = here - wanted + given
        if abs(miss) < EXACT:
            break
        low, high = (low, here) if miss > 0.0 else (here, high)
        here -= miss / (1.0 + reach * given * (1.0 - given))
        if not low < here < high:
            here = (low + high) / 2
    return here


def example_f1(given, gold):
    return 2 * len(given & gold) / (len(given) + len(gold)) if given or gold else 0.0


def mean_f1(pairs):
    """As the scorer counts: a text with no label, rightly given none, is left out."""
    counted = [example_f1(given, gold) for given, gold in pairs if given or gold]
    return sum(counted) / max(len(counted), 1)


class Backoff:
    """Shares of labels under views of one thing from coarse to fine: a view seen n times is believed
    by n against the coarser view's PRIOR."""
    PRIOR = 4.0

    def __init__(self):
        self.seen = collections.defaultdict(collections.Counter)
        self.labels = []

    def fit(self, rows):
        """rows: [(views, label or "")]"""
        for views, label in rows:
            for view in views:
                self.seen[view][label] += 1
        self.labels = sorted({l for counts in self.seen.values() for l in counts} - {""})
        return self

    def give(self, views):
        """(likeliest label, its probability)"""
        share = dict.fromkeys(self.labels, 0.0)
        for view in views:
            counts = self.seen.get(view)
            if not counts:
                break
            n = sum(counts.values()) + self.PRIOR
            share = {l: (counts[l] + self.PRIOR * p) / n for l, p in share.items()}
        best = max(self.labels, key=lambda l: share[l], default="")
        return best, share.get(best, 0.0)
