// list.tsx - the events of the selection; only what is in view is in the page, however many there are.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { sayRange } from '../days';
import { sayNumber, t } from '../words';
import { go, view, type Sort } from '../state';
import { rows, selection, table } from '../store';
import { windowOf } from '../select';
import { NO_DAY, type Table } from '../table';
import { Badge, Button, Sign } from '../frame/parts';
import { spotName } from '../map/names';
import { typeLabel } from './facets';
import { Hits } from './hits';
import { arrived, rowWords, want } from './rows';

const HEIGHT = 96;
const SPARE = 4;

export const dayOrNull = (day: number): number | null => (day === NO_DAY ? null : day);

export function when(data: Table, row: number): string {
  const said = sayRange(dayOrNull(data.start[row]!), dayOrNull(data.end[row]!));
  return said || t('list.undated');
}

function Item({
  data,
  row,
  active,
  id,
  read,
}: {
  data: Table;
  row: number;
  active: boolean;
  id: string;
  read: () => void;
}) {
  const words = rowWords(data.id[row]!);
  const type = data.type.values[data.type.codes[row]!]!;
  const mode = data.mode.values[data.mode.codes[row]!]!;
  const status = data.status.values[data.status.codes[row]!]!;
  const state = data.state.values[data.state.codes[row]!]!;
  const where = spotName(data.spots[data.spot[row]!]!);
  const who = words?.actors ?? '';
  const whom = words?.targets ?? '';
  const open = view.value.event === data.id[row];
  return (
    <div
      id={id}
      role="option"
      class={`item${active ? ' active' : ''}${open ? ' open' : ''}`}
      aria-selected={open}
      onClick={read}
    >
      <Sign type={type} />
      <div class="words">
        <p class="head">
          <b>{typeLabel(mode ? `${type}/${mode}` : type)}</b>
          {status && status !== 'actual' ? <Badge group="status" value={status} /> : null}
          {state && state !== 'machine' ? <Badge group="state" value={state} /> : null}
          {words?.contradictions ? <span class="badge differ">{t('list.differ')}</span> : null}
          <span class="when">
            {when(data, row)}
            {data.inferred[row] ? <abbr title={t('list.inferred')}> ≈</abbr> : null}
          </span>
        </p>
        <p class="who">
          {who || whom ? (
            <>
              <bdi>{who || t('list.unknown')}</bdi>
              {whom ? (
                <>
                  <span class="arrow" aria-hidden="true" />
                  <bdi>{whom}</bdi>
                </>
              ) : null}
              {where ? ' · ' : null}
            </>
          ) : null}
          {where ? <bdi class="where">{where}</bdi> : null}
          {words?.killed ? (
            <span class="killed">{t('list.killed', { n: words.killed })}</span>
          ) : null}
        </p>
        <p class="text" dir="auto">
          {words ? <Hits text={words.summary} /> : null}
        </p>
      </div>
    </div>
  );
}

function Head() {
  const chosen = selection.value;
  if (!chosen) return null;
  const { at, q } = view.value;
  const spot = at && table.value?.spots.find(({ key }) => key === at);
  return (
    <div class="listhead">
      <h2 tabIndex={-1} id="list-title">
        {t('count.events', { n: chosen.rows.length })}
        {at ? (
          <span>
            {' '}
            {at === 'none'
              ? t('list.nowhere')
              : t('list.at', { place: spot ? spotName(spot) : at })}
          </span>
        ) : null}
        {q ? <span> {t('list.with', { words: q })}</span> : null}
      </h2>
      {at ? (
        <Button quiet onClick={() => go({ at: '' })}>
          {t('list.everywhere')}
        </Button>
      ) : null}
      <label>
        <span class="hidden">{t('sort.title')}</span>
        <select
          value={view.value.sort}
          onChange={(event) => go({ sort: event.currentTarget.value as Sort }, 'replace')}
        >
          {(['newest', 'oldest', 'sure'] as const).map((one) => (
            <option key={one} value={one}>
              {t(`sort.${one}`)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function Nothing() {
  const data = table.value;
  const chosen = selection.value;
  if (!data || !chosen) return null;
  const { outside, undated, unsure } = chosen.counts;
  const window = windowOf(data, view.value);
  return (
    <div class="nothing">
      <p>{t('list.none')}</p>
      {window && outside + undated ? (
        <p>
          {t('list.outside', { n: outside + undated })}{' '}
          <Button onClick={() => go({ always: true, from: null, to: null })}>
            {t('list.ever')}
          </Button>
        </p>
      ) : null}
      {unsure ? <p>{t('list.unsure', { n: unsure })}</p> : null}
    </div>
  );
}

/** Out of sight while an event is read: who comes back finds the list as it was left, and is in it. */
export function ListPane({ away }: { away: boolean }) {
  const scroller = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const [active, setActive] = useState(0);
  const data = table.value;
  const all = rows.value;
  void arrived.value;
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const watch = new ResizeObserver(() => setHeight(box.clientHeight));
    watch.observe(box);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    setActive(0);
    scroller.current?.scrollTo(0, 0);
  }, [all]);
  const wasAway = useRef(away);
  useLayoutEffect(() => {
    if (wasAway.current && !away) {
      reveal(scroller.current!, active);
      scroller.current!.focus({ preventScroll: true });
    }
    wasAway.current = away;
  }, [away]);
  const first = Math.max(0, Math.floor(top / HEIGHT) - SPARE);
  const last = Math.min(all.length, Math.ceil((top + height) / HEIGHT) + SPARE);
  const shown = all.subarray(first, last);
  useEffect(() => {
    if (data) want(Array.from(shown, (row) => data.id[row]!));
  });
  const key = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(height / HEIGHT) - 1);
    const steps: Record<string, number> = {
      ArrowDown: 1,
      j: 1,
      ArrowUp: -1,
      k: -1,
      PageDown: page,
      PageUp: -page,
      Home: -all.length,
      End: all.length,
    };
    const by = steps[event.key];
    if (by !== undefined) {
      event.preventDefault();
      const next = Math.max(0, Math.min(all.length - 1, active + by));
      setActive(next);
      reveal(scroller.current!, next);
    } else if (event.key === 'Enter' && all.length) {
      read(active);
    }
  };
  const read = (index: number) => {
    setActive(index);
    go({ event: data!.id[all[index]!]!, doc: '' });
  };
  return (
    <section class="list" aria-labelledby="list-title" hidden={away}>
      <Head />
      {all.length === 0 && data ? <Nothing /> : null}
      <div
        ref={scroller}
        class="scroller"
        role="listbox"
        tabIndex={0}
        aria-label={t('list.title')}
        aria-activedescendant={data && all.length ? `row-${active}` : undefined}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        onKeyDown={key}
      >
        <div class="rail" style={{ blockSize: `${all.length * HEIGHT}px` }} role="presentation">
          <div
            class="page"
            style={{ transform: `translateY(${first * HEIGHT}px)` }}
            role="presentation"
          >
            {data
              ? Array.from(shown, (row, i) => (
                  <Item
                    key={data.id[row]}
                    id={`row-${first + i}`}
                    data={data}
                    row={row}
                    active={first + i === active}
                    read={() => read(first + i)}
                  />
                ))
              : null}
          </div>
        </div>
      </div>
      <p class="hidden" aria-live="polite">
        {sayNumber(all.length)}
      </p>
    </section>
  );
}

function reveal(box: HTMLElement, index: number): void {
  const at = index * HEIGHT;
  if (at < box.scrollTop) box.scrollTop = at;
  else if (at + HEIGHT > box.scrollTop + box.clientHeight)
    box.scrollTop = at + HEIGHT - box.clientHeight;
}
