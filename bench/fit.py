"""fit.py - maps from marsad's own fields to a corpus' labels, fitted at bench time on its dev part.

Used by bench/predict alone; nothing fitted is kept. Cross-fitted: where the texts to label are the dev
part itself, each fold is labelled by a map fitted on the other folds."""
import collections
import hashlib
import math

FOLDS = 5
HALVINGS = 10


def fold(identity):
    return int(hashlib.sha1(identity.encode()).hexdigest(), 16) % FOLDS


class Logistic:
    """One logistic regression a label over sets of words (L2; fixed order: no chance in it). A text is given that of the
    label sets seen in the fit which promises the best example F1; how much a guess must promise where giving nothing
    may go unpunished is chosen on rows left out of the fit."""
    ROUNDS, REST, STILL = 24, 5, 2e-3
    LOOSE = 0.2  # how far one row may move a weight: the inverse of the L2 term
    LEAST = 3  # rows that a word must stand in
    PARTS = 3  # of the rows, each scored by what the others teach
    BARS = [n / 20 for n in range(4, 20)]

    def __init__(self):
        self.labels, self.sets, self.weights, self.bar, self.index = [], [], {}, 0.0, {}

    def fit(self, rows):
        """rows: [(set of words, set of labels)]"""
        self.labels = sorted({l for _, labels in rows for l in labels})
        self.sets = sorted({frozenset(labels) for _, labels in rows}, key=sorted)
        self.index = self.words_of(rows)
        told = [(self.numbers(words), labels) for words, labels in rows]
        promised = []
        for k in range(self.PARTS):
            weights = self.train([r for i, r in enumerate(told) if i % self.PARTS != k])
            promised += [(self.promises(weights, words), labels) for i, (words, labels) in enumerate(told) if i % self.PARTS == k]
        self.bar = max(self.BARS, key=lambda bar: mean_f1((self.best(p, bar), gold) for p, gold in promised))
        self.weights = self.train(told)
        return self

    def words_of(self, rows):
        seen = collections.Counter(w for words, _ in rows for w in words)
        return {w: i for i, w in enumerate(sorted(w for w in seen if seen[w] >= self.LEAST), 1)}

    def numbers(self, words):
        """0 stands in every row."""
        return (0,) + tuple(sorted(self.index[w] for w in words if w in self.index))

    def train(self, told):
        counts = collections.Counter((words, tuple(sorted(labels))) for words, labels in told)
        packed = sorted(counts.items(), key=lambda r: hashlib.sha1(repr(r).encode()).digest())
        return {label: self.one(label, packed) for label in self.labels}

    def one(self, label, packed):
        """Dual coordinate ascent: each row's share in the weights is moved to where it equals the row's error; a row
        that hardly moved rests for a while."""
        weights, shares, rest = [0.0] * (len(self.index) + 1), [0.0] * len(packed), [0] * len(packed)
        for n in range(self.ROUNDS):
            for i, ((words, labels), times) in enumerate(packed):
                if rest[i] > n:
                    continue
                pull = times * self.LOOSE
                z = sum([weights[w] for w in words])
                share = balance(z, float(label in labels), shares[i], pull * len(words))
                move, shares[i] = share - shares[i], share
                if abs(move) < self.STILL:
                    rest[i] = n + self.REST
                for w in words:
                    weights[w] += pull * move
        return weights

    def promises(self, weights, numbers):
        """[(label set, expected example F1 of giving it, chance that the text counts if it is given)]"""
        score = {l: sigmoid(sum([weights[l][i] for i in numbers])) for l in self.labels}
        chance = [math.prod(score[l] if l in s else 1.0 - score[l] for l in self.labels) for s in self.sets]
        total = sum(chance)
        share = [(c / total, s) for c, s in zip(chance, self.sets)]
        none = sum(c for c, s in share if not s)
        return [(s, sum(c * example_f1(s, gold) for c, gold in share), 1.0 if s else 1.0 - none) for s in self.sets]

    @staticmethod
    def best(promises, bar):
        return max(promises, key=lambda p: p[1] - bar * p[2])[0]

    def give(self, words):
        return sorted(self.best(self.promises(self.weights, self.numbers(words)), self.bar))


def sigmoid(z):
    return 1.0 / (1.0 + math.exp(-max(-15.0, min(15.0, z))))


def balance(z, wanted, share, reach):
    """The share at which a row's score misses what is wanted by that share; z: its score with the present one."""
    low, high = wanted - 1.0, wanted
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if middle < wanted - sigmoid(z + (middle - share) * reach):
            low = middle
        else:
            high = middle
    return (low + high) / 2


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
