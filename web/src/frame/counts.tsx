// counts.tsx - how many events the answer holds, where they stand on the map, and what was left out: it adds up.
import { colours, families, typeNames, lookOf } from '../kinds';
import { label, t } from '../words';
import { go, view } from '../state';
import { selection, table } from '../store';
import { windowOf } from '../select';
import { sayRange } from '../days';
import { Sign } from './parts';

export function CountsBar() {
  const chosen = selection.value;
  const data = table.value;
  if (!chosen || !data) return null;
  const { rows, points, areas, lines, nowhere, undated, outside, unsure, unreviewed } =
    chosen.counts;
  const window = windowOf(data, view.value);
  return (
    <div class="counts" role="status">
      <b>{t('count.events', { n: rows })}</b>
      <span>{window ? sayRange(window.from, window.to) : t('time.ever')}</span>
      <span class="sum">
        {t('count.points', { n: points })} + {t('count.areas', { n: areas })} +{' '}
        {t('count.lines', { n: lines })} +{' '}
        <button type="button" class="link" disabled={!nowhere} onClick={() => go({ at: 'none' })}>
          {t('count.nowhere', { n: nowhere })}
        </button>
      </span>
      {undated + outside && window ? (
        <span class="left">{t('count.left', { outside, undated })}</span>
      ) : null}
      {unsure ? <span class="left">{t('count.unsure', { n: unsure })}</span> : null}
      {rows && unreviewed === rows ? <span class="badge machine">{t('count.machine')}</span> : null}
      {rows && unreviewed && unreviewed < rows ? (
        <span class="badge machine">{t('count.unreviewed', { n: unreviewed })}</span>
      ) : null}
    </div>
  );
}

export function Legend() {
  const counts = selection.value?.facets.type;
  const seen = new Set([...(counts?.keys() ?? [])].map((value) => value.split('/')[0]!));
  const shown = typeNames.filter((type) => seen.has(type));
  return (
    <details class="legend" open={matchMedia('(min-width: 60rem)').matches}>
      <summary>{t('legend.title')}</summary>
      <ul>
        {families.flatMap((family) =>
          shown
            .filter((type) => lookOf(type).family === family)
            .map((type) => (
              <li key={type}>
                <Sign type={type} size={18} /> {label('type', type)}
              </li>
            )),
        )}
      </ul>
      <ul class="forms">
        <li>
          <i class="form several" style={{ '--colour': colours.deal }} /> {t('legend.several')}
        </li>
        <li>
          <i class="form near" style={{ '--colour': colours.deal }} /> {t('legend.near')}
        </li>
        <li>
          <i class="form area" style={{ '--colour': colours.coerce }} /> {t('legend.area')}
        </li>
        <li>
          <i class="form line" style={{ '--colour': colours.build }} /> {t('legend.line')}
        </li>
      </ul>
    </details>
  );
}
