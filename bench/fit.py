"""fit.py - maps from marsad's own fields to a corpus' labels, fitted at bench time on its dev part.

Used by bench/predict alone; nothing fitted is kept. Cross-fitted: where the texts to label are the dev
part itself, each fold is labelled by a map fitted on the other folds."""
import collections
import hashlib
import math

FOLDS = 5


def fold(identity):
    return int(hashlib.sha1(identity.encode()).hexdigest(), 16) % FOLDS


class Logistic:
    """One logistic regression a label over sets of words (AdaGrad, L2, fixed order: no chance in it)."""

    def __init__(self, rounds=20, rate=0.3, decay=1e-4):
        self.rounds, self.rate, self.decay = rounds, rate, decay
        self.labels, self.weights, self.cut = [], {}, {}

    @staticmethod
    def score(weights, words):
        z = weights.get("", 0.0) + sum(weights.get(w, 0.0) for w in words)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))

    def fit(self, rows):
        """rows: [(set of words, set of labels)]"""
        self.labels = sorted({l for _, labels in rows for l in labels})
        packed = collections.Counter((tuple(sorted(w)), tuple(sorted(l))) for w, l in rows)
        for label in self.labels:
            self.weights[label] = self.one(label, sorted(packed.items()))
            self.cut[label] = self.best_cut(label, rows)
        return self

    def one(self, label, packed):
        weights, squares = collections.defaultdict(float), collections.defaultdict(lambda: 1e-6)
        for _ in range(self.rounds):
            for (words, labels), times in packed:
                error = (label in labels) - self.score(weights, words)
                for w in words + ("",):
                    slope = times * (error - self.decay * weights[w])
                    squares[w] += slope * slope
                    weights[w] += self.rate * slope / math.sqrt(squares[w])
        return dict(weights)

    def best_cut(self, label, rows):
        """The score from which a label is given, by F1 on the rows fitted on."""
        scored = sorted(((self.score(self.weights[label], w), label in l) for w, l in rows), reverse=True)
        total = sum(hit for _, hit in scored)
        best, cut, right = 0.0, 0.5, 0
        for n, (score, hit) in enumerate(scored, 1):
            right += hit
            if n < len(scored) and scored[n][0] == score:
                continue
            f1 = 2 * right / (n + total) if n + total else 0.0
            if f1 > best:
                best, cut = f1, score
        return cut

    def give(self, words, single):
        scores = {l: self.score(self.weights[l], words) for l in self.labels}
        if single:
            return [max(self.labels, key=lambda l: (scores[l], l))] if self.labels else []
        return [l for l in self.labels if scores[l] >= self.cut[l]]


class Majority:
    """The label that most often stands where a word stands; none where most have none."""

    def __init__(self):
        self.table = {}

    def fit(self, rows):
        """rows: [(word, label or None)]"""
        counts = collections.defaultdict(collections.Counter)
        for word, label in rows:
            counts[word][label or ""] += 1
        self.table = {w: max(sorted(c), key=lambda l: c[l]) for w, c in counts.items()}
        return self

    def give(self, word):
        return self.table.get(word) or None
