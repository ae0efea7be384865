// spans.ts - the service counts characters as code points, the browser as UTF-16 units: text is cut by code points.
import type { Mark } from '../api';

export interface Piece {
  text: string;
  start: number;
  end: number;
  /** Roles of the marks that cover the piece, the narrowest first. */
  marks: Mark[];
}

/** Text that starts at `offset` of its document, cut at the edges of the marks in it. */
export function pieces(text: string, offset: number, marks: Mark[]): Piece[] {
  const points = Array.from(text);
  const last = offset + points.length;
  const inside = marks.filter(({ start, end }) => end > offset && start < last && end > start);
  const edges = new Set([offset, last]);
  for (const { start, end } of inside) {
    edges.add(Math.max(start, offset));
    edges.add(Math.min(end, last));
  }
  const cuts = [...edges].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, i) => {
    const end = cuts[i + 1]!;
    const over = inside.filter((mark) => mark.start <= start && mark.end >= end);
    over.sort((a, b) => a.end - a.start - (b.end - b.start));
    return { text: points.slice(start - offset, end - offset).join(''), start, end, marks: over };
  });
}

export interface Token {
  start: number;
  end: number;
  text: string;
  word: boolean;
}

/** Words and what stands between them, with code point offsets. */
export function tokens(text: string): Token[] {
  const out: Token[] = [];
  let at = 0;
  for (const [found] of text.matchAll(/[\p{L}\p{N}\p{M}'’-]+|[^\p{L}\p{N}\p{M}'’-]+/gu)) {
    const length = Array.from(found).length;
    out.push({ start: at, end: at + length, text: found, word: /[\p{L}\p{N}]/u.test(found) });
    at += length;
  }
  return out;
}

/** The part of a text between two code points. */
export const cut = (text: string, start: number, end: number): string =>
  Array.from(text).slice(start, end).join('');
