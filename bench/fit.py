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
    """One logistic regression a label over sets of words (AdaGrad, L2, fixed order: no chance in it), and for each
    label the score from which it is given, chosen together by example F1 on rows left out of the fit."""
    ROUNDS, RATE, DECAY = 8, 0.3, 1e-4
    LEAST = 3  # rows that a word must stand in
    ENOUGH = 0.02  # an error that teaches nothing more
    PARTS = 3  # of the rows, each scored by what the others teach

    def __init__(self):
        self.labels, self.weights, self.cut, self.index = [], {}, {}, {}

    def fit(self, rows):
        """rows: [(set of words, set of labels)]"""
        self.labels = sorted({l for _, labels in rows for l in labels})
        self.index = self.words_of(rows)
        told = [(self.numbers(words), labels) for words, labels in rows]
        scored = []
        for k in range(self.PARTS):
            weights = self.train([r for i, r in enumerate(told) if i % self.PARTS != k])
            scored += [(self.scores(weights, words), labels) for i, (words, labels) in enumerate(told) if i % self.PARTS == k]
        self.cut = dict.fromkeys(self.labels, 0.5)
        for label in self.labels * 3:
            self.cut[label] = self.best_cut(label, scored)
        self.weights = self.train(told)
        return self

    def words_of(self, rows):
        seen = collections.Counter(w for words, _ in rows for w in words)
        return {w: i for i, w in enumerate(sorted(w for w in seen if seen[w] >= self.LEAST), 1)}

    def numbers(self, words):
        """0 stands in every row."""
        return (0,) + tuple(sorted(self.index[w] for w in words if w in self.index))

    @staticmethod
    def score(weights, numbers):
        z = sum([weights[i] for i in numbers])
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))

    def scores(self, weights, numbers):
        return {l: self.score(weights[l], numbers) for l in self.labels}

    def train(self, told):
        counts = collections.Counter((words, tuple(sorted(labels))) for words, labels in told)
        packed = sorted(counts.items(), key=lambda r: hashlib.sha1(repr(r).encode()).digest())
        return {label: self.one(label, packed) for label in self.labels}

    def one(self, label, packed):
        weights, squares = [0.0] * (len(self.index) + 1), [1e-6] * (len(self.index) + 1)
        for _ in range(self.ROUNDS):
            for (words, labels), times in packed:
                error = (label in labels) - self.score(weights, words)
                if abs(error) < self.ENOUGH:
                    continue
                for w in words:
                    slope = times * (error - self.DECAY * weights[w])
                    squares[w] += slope * slope
                    weights[w] += self.RATE * slope / math.sqrt(squares[w])
        return weights

    def best_cut(self, label, scored):
        """The score from which giving the label makes the mean example F1 highest, the others' cuts as they are."""
        total, count, moves = 0.0, 0, []
        for scores, gold in scored:
            others = {l for l in self.labels if l != label and scores[l] >= self.cut[l]}
            without, counted = example_f1(others, gold)
            given, counts_then = example_f1(others | {label}, gold)
            total, count = total + without, count + counted
            moves.append((scores[label], given - without, counts_then - counted))
        moves.sort(reverse=True)
        best, cut = total / max(count, 1), 2.0
        for n, (score, gain, more) in enumerate(moves, 1):
            total, count = total + gain, count + more
            if n < len(moves) and moves[n][0] == score:
                continue
            if total / max(count, 1) > best:
                best, cut = total / max(count, 1), (score + moves[n][0]) / 2 if n < len(moves) else score
        return cut

    def give(self, words, single):
        scores = self.scores(self.weights, self.numbers(words))
        if single:
            return [max(self.labels, key=lambda l: (scores[l], l))] if self.labels else []
        return [l for l in self.labels if scores[l] >= self.cut[l]]


def example_f1(given, gold):
    """F1 of one text, and whether it counts: a text with no label, rightly given none, does not."""
    return (2 * len(given & gold) / (len(given) + len(gold)), 1) if given or gold else (0.0, 0)


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
