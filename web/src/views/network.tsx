// network.tsx - actors by what they do to and with one another, in the window and filter that stand.
import { useMemo } from 'preact/hooks';
import { get } from '../api';
import { filters } from '../filters';
import { colours, lookOf, mixedColour } from '../kinds';
import { label, sayNumber, t } from '../words';
import { choose, go } from '../state';
import { table } from '../store';
import { Busy, Trouble, useAsked } from '../frame/parts';
import { TimePane } from '../time/histogram';
import { net, type Answer, type Net, type Node, type Tie } from './ties';

const MOST = 40;
const [W, H] = [1000, 640];

function open(id: string): void {
  choose('actor', [id]);
  go({ page: 'events' });
}

function colourOf({ types, n }: Tie): string {
  for (const [type, count] of types) if (count * 2 > n) return colours[lookOf(type).family];
  return mixedColour;
}

const radius = ({ n }: Node): number => 5 + 3 * Math.log2(n + 1);

function Line({ tie }: { tie: Tie }) {
  const { from, to, n, kind } = tie;
  const [x1, y1, x2, y2] = [from.x * W, from.y * H, to.x * W, to.y * H];
  const [mx, my] = [(x1 + x2) / 2 + (y2 - y1) * 0.12, (y1 + y2) / 2 - (x2 - x1) * 0.12];
  // an arrow ends where the actor's circle begins
  const left = 1 - (radius(to) + 3) / Math.max(1, Math.hypot(x2 - mx, y2 - my));
  const [ex, ey] = [mx + (x2 - mx) * left, my + (y2 - my) * left];
  const bent = kind === 'on' ? `M${x1} ${y1}Q${mx} ${my} ${ex} ${ey}` : `M${x1} ${y1}L${x2} ${y2}`;
  return (
    <path
      d={bent}
      class={kind}
      stroke={colourOf(tie)}
      stroke-width={1 + 2 * Math.log2(n + 0.5)}
      marker-end={kind === 'on' ? 'url(#head)' : undefined}
    />
  );
}

function Picture({ of: { nodes, ties } }: { of: Net }) {
  return (
    <svg class="net" viewBox={`-60 0 ${W + 120} ${H}`} role="img" aria-label={t('net.picture')}>
      <defs>
        <marker
          id="head"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="11"
          markerHeight="11"
          markerUnits="userSpaceOnUse"
          orient="auto"
        >
          <path d="M0 0L8 4L0 8z" fill="currentColor" />
        </marker>
      </defs>
      {ties.map((tie, i) => (
        <Line key={i} tie={tie} />
      ))}
      {nodes.map((node) => (
        <g
          key={node.id}
          transform={`translate(${node.x * W} ${node.y * H})`}
          onClick={() => open(node.id)}
        >
          <circle r={radius(node)} />
          <text y={-(radius(node) + 5)}>{node.name}</text>
        </g>
      ))}
    </svg>
  );
}

function Table({ of: { ties } }: { of: Net }) {
  return (
    <div class="scrollx" tabIndex={0} role="group" aria-label={t('net.table')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('net.who')}</th>
            <th scope="col">{t('net.how')}</th>
            <th scope="col">{t('net.whom')}</th>
            <th scope="col">{t('net.what')}</th>
            <th scope="col">{t('net.n')}</th>
          </tr>
        </thead>
        <tbody>
          {ties.slice(0, 200).map((tie, i) => (
            <tr key={i}>
              <td>
                <button type="button" class="link" onClick={() => open(tie.from.id)}>
                  <bdi>{tie.from.name}</bdi>
                </button>
              </td>
              <td>{t(tie.kind === 'on' ? 'net.on' : 'net.with')}</td>
              <td>
                <button type="button" class="link" onClick={() => open(tie.to.id)}>
                  <bdi>{tie.to.name}</bdi>
                </button>
              </td>
              <td>
                {[...tie.types]
                  .sort((a, b) => b[1] - a[1])
                  .slice(0, 3)
                  .map(([type, n]) => `${label('type', type)} ${sayNumber(n)}`)
                  .join(', ')}
              </td>
              <td>{sayNumber(tie.n)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function NetworkPage() {
  const query = { ...filters(), top: 120 };
  const asked = useAsked(`${JSON.stringify(query)} ${table.value?.revision ?? ''}`, (signal) =>
    get<Answer>('/v1/network', query, signal),
  );
  const now = useMemo(() => asked.value && net(asked.value, MOST), [asked.value]);
  return (
    <section class="page-view" aria-label={t('page.network')}>
      <h2>{t('page.network')}</h2>
      <p class="note">
        {t('net.note')} {now?.more ? t('net.more', { n: now.more }) : ''}
      </p>
      <TimePane />
      {asked.error ? <Trouble error={asked.error} again={asked.again} /> : null}
      {!now && !asked.error ? <Busy /> : null}
      {now?.ties.length ? (
        <>
          <Picture of={now} />
          <Table of={now} />
        </>
      ) : null}
      {now && !now.ties.length ? <p class="note">{t('list.none')}</p> : null}
    </section>
  );
}
