// unrolled.ts - a border drawn as a straight line: along it how far from its start, above and below it how far off, on
// which side.
import { colours, families, lookOf } from '../kinds';
import { rtl, sayCountry, t } from '../words';
import type { Plot } from './chart';

/** A row of `marsad border`. */
export interface Near {
  event: string;
  start: string | null;
  /** "may be": the circle that holds the place reaches past the last band. */
  near: string;
  stretch: string | null;
  side: string | null;
  off_km: number | null;
  along_km: number | null;
  kind: string;
  who: string | null;
  count: string | null;
  status: string;
  crossing: string | null;
  object: string | null;
  place: string | null;
  precision: string;
  type: string;
  summary: string | null;
}

interface Spot {
  along: number;
  off: number;
  n: number;
  family: string;
  place: string;
}

/** Only what the record knows to a point stands as one. */
export const isPoint = ({ precision, off_km, along_km }: Near): boolean =>
  (precision === 'exact' || precision === 'near') && off_km !== null && along_km !== null;

/** Events of one family at one place are one dot. */
function spots(rows: Near[], above: string): Spot[] {
  const out = new Map<string, Spot>();
  for (const one of rows.filter(isPoint)) {
    const { side, type, place } = one;
    const [along_km, off_km] = [one.along_km!, one.off_km!];
    const { family } = lookOf(type);
    const off = side === above || side === null ? off_km : -off_km;
    const key = `${along_km} ${off} ${family}`;
    const spot = out.get(key) ?? { along: along_km, off, n: 0, family, place: place ?? '' };
    spot.n++;
    out.set(key, spot);
  }
  return [...out.values()].sort((a, b) => b.n - a.n);
}

/** Names of places, but only where they stand clear of those with more events. */
function named(of: Spot[], wide: number, high: number): Spot[] {
  const out: Spot[] = [];
  for (const one of of) {
    const clear = (other: Spot) =>
      Math.abs(other.along - one.along) > wide || Math.abs(other.off - one.off) > high;
    if (one.place && out.every(clear)) out.push(one);
  }
  return out;
}

export function unrolled(rows: Near[], [above, below]: [string, string]) {
  const of = spots(rows, above);
  const km = Math.max(50, ...of.map(({ along }) => along)) * 1.04;
  const far = Math.max(10, ...of.map(({ off }) => Math.abs(off))) * 1.3;
  const crossings = rows.filter(({ crossing, along_km }) => crossing && along_km !== null);
  return (Plot: Plot, width: number): Element =>
    Plot.plot({
      width,
      height: 260,
      marginLeft: 40,
      marginBottom: 36,
      x: {
        domain: [0, km],
        reverse: rtl.value,
        label: t('border.along'),
        labelAnchor: 'center',
        labelArrow: 'none',
      },
      y: {
        domain: [-far, far],
        label: null,
        ticks: 5,
        tickFormat: (y: number) => `${Math.abs(y)}`,
      },
      r: { range: [3, 14] },
      color: { domain: [...families], range: families.map((one) => colours[one]) },
      marks: [
        Plot.rect([0], { x1: 0, x2: km, y1: -2, y2: 2, fill: 'var(--line)' }),
        Plot.ruleY([0], { stroke: 'var(--ink)', strokeWidth: 1.5 }),
        Plot.ruleX(crossings, { x: 'along_km', y1: -far / 12, y2: far / 12, strokeWidth: 2 }),
        Plot.dot(of, { x: 'along', y: 'off', r: 'n', fill: 'family', stroke: 'var(--paper)' }),
        Plot.text(named(of, (km / width) * 90, far / 7), {
          x: 'along',
          y: 'off',
          text: 'place',
          dy: -14,
          fill: 'var(--ink)',
          stroke: 'var(--paper)',
          strokeWidth: 3,
        }),
        Plot.text([above], { x: 0, y: far, text: sayCountry, dx: 6, dy: 8, textAnchor: 'start' }),
        Plot.text([below], { x: 0, y: -far, text: sayCountry, dx: 6, dy: -8, textAnchor: 'start' }),
      ],
    });
}
