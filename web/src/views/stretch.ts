// stretch.ts - events on a border or within reach of it: how far, and nearest to which crossing.
import type { MultiLineString, Position } from 'geojson';
import type { Label } from '../map/base';
import type { Table } from '../table';

const KM = 111.195; // of one degree, on a sphere of 6371 km

export interface Near {
  row: number;
  /** null: on the border, with no point. */
  km: number | null;
  crossing: string | null;
}

/** Kilometres from a point to a piece of line, on a plane that touches the ground at the point. */
function toPiece([x, y]: Position, [ax, ay]: Position, [bx, by]: Position): number {
  const narrow = Math.cos((y! * Math.PI) / 180);
  const [px, py, qx, qy] = [(ax! - x!) * narrow, ay! - y!, (bx! - x!) * narrow, by! - y!];
  const [dx, dy] = [qx - px, qy - py];
  const long = dx * dx + dy * dy;
  const at = long ? Math.max(0, Math.min(1, -(px * dx + py * dy) / long)) : 0;
  return Math.hypot(px + at * dx, py + at * dy) * KM;
}

export function distance(point: Position, line: MultiLineString): number {
  let least = Infinity;
  for (const part of line.coordinates) {
    for (let i = 1; i < part.length; i++)
      least = Math.min(least, toPiece(point, part[i - 1]!, part[i]!));
  }
  return least;
}

const apart = (a: Position, b: Position): number => toPiece(a, b, b);

export function near(
  table: Table,
  rows: Uint32Array,
  pair: string,
  line: MultiLineString,
  labels: Label[],
  reach: number,
): Near[] {
  const crossings = labels.filter(({ kind, at }) => kind === 'crossing' && distance(at, line) < 15);
  const spots = table.spots.map((spot): { km: number | null; crossing: string | null } | null => {
    if (spot.kind === 'line') return spot.shape === pair ? { km: null, crossing: null } : null;
    if (spot.kind !== 'point') return null;
    const at = [spot.lon, spot.lat];
    const km = distance(at, line);
    if (km > reach) return null;
    const by = crossings.slice().sort((a, b) => apart(at, a.at) - apart(at, b.at))[0];
    return { km, crossing: by?.name ?? null };
  });
  return Array.from(rows).flatMap((row) => {
    const found = spots[table.spot[row]!];
    return found ? [{ row, ...found }] : [];
  });
}
