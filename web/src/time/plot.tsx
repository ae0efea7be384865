// plot.tsx - the bars of the histogram over their axis. Drawn by ourselves, for they stand in the first view and are drawn
// anew at each step of a window that plays: a path for each family, stacked in the legend's order.
import { sayMonth, sayShort } from '../days';
import { colours, families, type Family } from '../kinds';
import { rtl } from '../words';
import type { Bin } from './bins';

export const HEIGHT = 74;
const [TOP, FLOOR, GAP] = [4, HEIGHT - 18, 0.6];
const ROOM = 110; // for the name of a day

/** Days that cut the axis evenly, none so near its ends that the name would be cut off. */
const evenly = (n: number, first: number, last: number): number[] =>
  Array.from({ length: n }, (_, i) => Math.round(first + ((i + 0.5) / n) * (last - first)));

/** The families' paths. Bins of the same days come one after the other. */
function stacked(bins: Bin[], xOf: (day: number) => number): Map<Family, string> {
  const sums = new Map<number, number>();
  for (const { from, n } of bins) sums.set(from, (sums.get(from) ?? 0) + n);
  const scale = (FLOOR - TOP) / Math.max(...sums.values(), 1);
  const out = new Map<Family, string>();
  let [at, below] = [NaN, 0];
  for (const { from, to, family, n } of bins) {
    if (from !== at) [at, below] = [from, 0];
    const [a, b] = [xOf(from), xOf(to)];
    const wide = Math.max(Math.abs(b - a) - GAP, 0.4);
    const [x, y] = [Math.min(a, b) + GAP / 2, FLOOR - (below + n) * scale];
    const bar = `M${x.toFixed(1)} ${y.toFixed(1)}h${wide.toFixed(1)}v${(n * scale).toFixed(1)}h${(-wide).toFixed(1)}z`;
    out.set(family, (out.get(family) ?? '') + bar);
    below += n;
  }
  return out;
}

export function Plot(props: { bins: Bin[]; range: [number, number]; width: number }) {
  const { bins, width } = props;
  const [first, last] = props.range;
  const xOf = (day: number): number => {
    const part = Math.max(0, Math.min(1, (day - first) / (last - first + 1)));
    return width * (rtl.value ? 1 - part : part);
  };
  const say = last - first > 370 ? sayMonth : sayShort;
  const paths = stacked(bins, xOf);
  return (
    <svg width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} aria-hidden="true">
      {families.map((family) => (
        <path key={family} d={paths.get(family) ?? ''} fill={colours[family]} />
      ))}
      <path d={`M0 ${FLOOR}h${width}`} stroke="currentColor" stroke-opacity="0.4" />
      <g class="axis">
        {evenly(Math.max(2, Math.floor(width / ROOM)), first, last).map((day) => (
          <g key={day} transform={`translate(${xOf(day).toFixed(1)} ${FLOOR})`}>
            <path d="M0 0v4" stroke="currentColor" />
            <text y="15">{say(day)}</text>
          </g>
        ))}
      </g>
    </svg>
  );
}
