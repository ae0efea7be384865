// ties.ts - who acts on whom and with whom, as the service counts it, and where to draw them.

export interface Answer {
  nodes: { id: string; name: string; events: number }[];
  edges: { from: string; to: string; kind: 'on' | 'with'; type: string; n: number }[];
}

export interface Node {
  id: string;
  name: string;
  n: number;
  x: number;
  y: number;
}

export interface Tie {
  from: Node;
  to: Node;
  kind: 'on' | 'with';
  n: number;
  types: Map<string, number>;
}

export interface Net {
  nodes: Node[];
  ties: Tie[];
  /** Actors that the picture leaves out: rarer, or tied to nobody. */
  more: number;
}

export function net(answer: Answer, most: number): Net {
  const all = answer.nodes.map(({ id, name, events }) => ({ id, name, n: events, x: 0, y: 0 }));
  const at = new Map(all.slice(0, most).map((node) => [node.id, node]));
  const found = new Map<string, Tie>();
  for (const { from: a, to: b, kind, type, n } of answer.edges) {
    const [from, to] = [at.get(a), at.get(b)];
    if (!from || !to || from === to) continue;
    const key = `${a} ${b} ${kind}`;
    const one = found.get(key) ?? { from, to, kind, n: 0, types: new Map() };
    one.n += n;
    one.types.set(type, (one.types.get(type) ?? 0) + n);
    found.set(key, one);
  }
  const ties = [...found.values()].sort((a, b) => b.n - a.n);
  const tied = new Set(ties.flatMap(({ from, to }) => [from, to]));
  const nodes = all.filter((node) => tied.has(node));
  const out = { nodes, ties, more: all.length - nodes.length };
  settle(out);
  fill(nodes);
  return out;
}

/** Few actors take the room that many need. */
function fill(nodes: Node[]): void {
  for (const axis of ['x', 'y'] as const) {
    const all = nodes.map((node) => node[axis]);
    const [least, most] = [Math.min(...all), Math.max(...all)];
    if (most - least < 0.05) continue;
    for (const node of nodes) node[axis] = 0.08 + (0.84 * (node[axis] - least)) / (most - least);
  }
}

/** Fruchterman and Reingold, 1991, from a fixed start: the same rows give the same picture. In a unit square. */
function settle({ nodes, ties }: Net): void {
  const n = nodes.length;
  nodes.forEach((node, i) => {
    const turn = i * 2.39996; // the golden angle spreads them evenly
    node.x = 0.5 + 0.45 * Math.sqrt((i + 0.5) / n) * Math.cos(turn);
    node.y = 0.5 + 0.45 * Math.sqrt((i + 0.5) / n) * Math.sin(turn);
  });
  const k = 0.62 / Math.sqrt(Math.max(1, n));
  const move = nodes.map(() => [0, 0]);
  const index = new Map(nodes.map((node, i) => [node, i]));
  for (let round = 0; round < 220; round++) {
    move.forEach((m) => m.fill(0));
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++)
        push(nodes[i]!, nodes[j]!, move[i]!, move[j]!, (d) => (k * k) / d);
    }
    for (const { from, to, n: weight } of ties) {
      const pull = (d: number) => (-d * d * (0.6 + Math.log10(weight + 1))) / k;
      push(from, to, move[index.get(from)!]!, move[index.get(to)!]!, pull);
    }
    const heat = 0.08 * (1 - round / 220);
    nodes.forEach((node, i) => {
      const [mx, my] = [move[i]![0]! + (0.5 - node.x) * 0.9, move[i]![1]! + (0.5 - node.y) * 0.9];
      const far = Math.hypot(mx, my) || 1;
      node.x = Math.max(0.03, Math.min(0.97, node.x + (mx / far) * Math.min(far, heat)));
      node.y = Math.max(0.04, Math.min(0.96, node.y + (my / far) * Math.min(far, heat)));
    });
  }
}

function push(a: Node, b: Node, ma: number[], mb: number[], force: (d: number) => number): void {
  const [dx, dy] = [a.x - b.x, a.y - b.y];
  const d = Math.max(1e-3, Math.hypot(dx, dy));
  const f = force(d) / d;
  ma[0]! += dx * f;
  ma[1]! += dy * f;
  mb[0]! -= dx * f;
  mb[1]! -= dy * f;
}
