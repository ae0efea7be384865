// marks.ts - rows put together by spot, and spots by nearness on the screen. A group stands on the true point of its
// largest spot: no mark ever stands where the record knows nothing.
import type { Spot, Table } from '../table';
import { mercatorX, mercatorY } from './mercator';

/** What stands at one spot. */
export interface Stack {
  spot: Spot;
  index: number;
  n: number;
  /** Codes of the type column, with how many. */
  types: Map<number, number>;
  x: number;
  y: number;
  rows: number[];
  /** How many of them are only near the place. */
  near: number;
}

export interface Group {
  key: string;
  lead: Stack;
  stacks: Stack[];
  n: number;
  types: Map<number, number>;
}

export function stack(table: Table, rows: Uint32Array): Stack[] {
  const out = new Map<number, Stack>();
  for (const row of rows) {
    const index = table.spot[row]!;
    let one = out.get(index);
    if (!one) {
      const spot = table.spots[index]!;
      if (spot.kind === 'none') continue;
      const [x, y] = [mercatorX(spot.lon), mercatorY(spot.lat)];
      one = { spot, index, n: 0, types: new Map(), x, y, rows: [], near: 0 };
      out.set(index, one);
    }
    one.n++;
    if (table.precision.values[table.precision.codes[row]!] === 'near') one.near++;
    one.rows.push(row);
    const code = table.type.codes[row]!;
    one.types.set(code, (one.types.get(code) ?? 0) + 1);
  }
  return [...out.values()].sort((a, b) => b.n - a.n || a.index - b.index);
}

const add = (to: Map<number, number>, from: Map<number, number>): void => {
  for (const [code, n] of from) to.set(code, (to.get(code) ?? 0) + n);
};

/** Stacks nearer than `reach` (in worlds) to a larger one join it. Stacks come largest first. */
export function group(stacks: Stack[], reach: number): Group[] {
  const cells = new Map<string, Group[]>();
  const out: Group[] = [];
  const cell = (v: number) => Math.floor(v / reach);
  for (const one of stacks) {
    const near = nearest(one, cells, cell, reach);
    if (near) {
      near.stacks.push(one);
      near.n += one.n;
      add(near.types, one.types);
      continue;
    }
    const made = {
      key: one.spot.key,
      lead: one,
      stacks: [one],
      n: one.n,
      types: new Map(one.types),
    };
    out.push(made);
    const key = `${cell(one.x)} ${cell(one.y)}`;
    cells.set(key, [...(cells.get(key) ?? []), made]);
  }
  return out;
}

function nearest(
  one: Stack,
  cells: Map<string, Group[]>,
  cell: (v: number) => number,
  reach: number,
): Group | null {
  let [best, least] = [null as Group | null, reach];
  for (let dx = -1; dx <= 1; dx++) {
    for (let dy = -1; dy <= 1; dy++) {
      for (const other of cells.get(`${cell(one.x) + dx} ${cell(one.y) + dy}`) ?? []) {
        const far = Math.hypot(one.x - other.lead.x, one.y - other.lead.y);
        if (far < least) [best, least] = [other, far];
      }
    }
  }
  return best;
}

/** The type that most of a group are, or -1 where no one type is more than half. */
export function mostly(types: Map<number, number>, n: number): number {
  for (const [code, count] of types) if (count * 2 > n) return code;
  return types.size === 1 ? [...types.keys()][0]! : -1;
}
