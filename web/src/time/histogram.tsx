// histogram.tsx - when things happened (or were reported), with a window to brush, step and play.
import { computed, signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isoOf, readDay } from '../day';
import { sayDay } from '../days';
import { rtl, t } from '../words';
import { go, view } from '../state';
import { selection, table } from '../store';
import { NO_DAY } from '../table';
import { DEFAULT_DAYS, windowOf, type Window } from '../select';
import { Button } from '../frame/parts';
import { bins } from './bins';
import { Plot } from './plot';

/** Steps out from the window: what the axis spans, in days before and after. */
const reach = signal(0);
const REACHES = [90, 365, 1500, Infinity];

const span = computed<[number, number] | null>(() => {
  const data = table.value;
  if (!data || data.newest === NO_DAY) return null;
  const { from, to } = windowOf(data, view.value) ?? { from: data.oldest, to: data.newest };
  const around = view.value.always ? Infinity : REACHES[reach.value]!;
  const first = Math.max(Math.min(data.oldest, from), from - around);
  const last = Math.min(Math.max(data.newest, to), to + around);
  return held(first, last, from, to);
});

/** While a window is moved inside the axis, the axis holds still. */
let kept: { first: number; last: number; reach: number } | null = null;
function held(first: number, last: number, from: number, to: number): [number, number] {
  if (kept && kept.reach === reach.value && kept.first <= from && kept.last >= to) {
    return [kept.first, kept.last];
  }
  kept = { first, last, reach: reach.value };
  return [first, last];
}

const bars = computed(() => {
  const data = table.value;
  const rows = selection.value?.timed;
  return data && rows && span.value ? bins(data, rows, view.value.clock, span.value) : [];
});

const share = (day: number, [first, last]: [number, number]): number =>
  Math.max(0, Math.min(1, (day - first) / (last - first + 1)));

function setWindow(from: number, to: number, how: 'push' | 'replace'): void {
  const [a, b] = from <= to ? [from, to] : [to, from];
  go({ from: a, to: b, always: false }, how);
}

const clamp = (x: number, [a, b]: [number, number]): number => Math.max(a, Math.min(b, x));

/** Drag on the bars: a new window, or the old one moved, or one of its edges. */
function drag(event: PointerEvent, box: HTMLElement, what: 'new' | 'move' | 'from' | 'to'): void {
  const range = span.peek();
  const data = table.peek();
  if (!range || !data || event.button) return;
  event.preventDefault();
  const { left, width } = box.getBoundingClientRect();
  const dayAt = (x: number) => {
    const part = rtl.peek() ? 1 - (x - left) / width : (x - left) / width;
    return clamp(Math.floor(range[0] + part * (range[1] - range[0] + 1)), range);
  };
  const start = dayAt(event.clientX);
  const old = windowOf(data, view.peek()) ?? { from: range[0], to: range[1] };
  const pointer = event.pointerId;
  box.setPointerCapture(pointer);
  let moved = false;
  const move = (next: PointerEvent) => {
    const day = dayAt(next.clientX);
    moved ||= day !== start;
    if (what === 'new' && moved) setWindow(start, day, 'replace');
    if (what === 'from') setWindow(Math.min(day, old.to), old.to, 'replace');
    if (what === 'to') setWindow(old.from, Math.max(day, old.from), 'replace');
    if (what === 'move') setWindow(old.from + day - start, old.to + day - start, 'replace');
  };
  const up = () => {
    box.removeEventListener('pointermove', move);
    box.removeEventListener('pointerup', up);
    if (what === 'new' && !moved) setWindow(start, start, 'replace');
  };
  box.addEventListener('pointermove', move);
  box.addEventListener('pointerup', up);
}

function Edge({
  which,
  window,
  range,
}: {
  which: 'from' | 'to';
  window: Window;
  range: [number, number];
}) {
  const day = window[which];
  const key = (event: KeyboardEvent) => {
    const forward = rtl.peek() ? 'ArrowLeft' : 'ArrowRight';
    const back = rtl.peek() ? 'ArrowRight' : 'ArrowLeft';
    const step = event.shiftKey ? 7 : 1;
    const steps: Record<string, number> = {
      [forward]: step,
      [back]: -step,
      ArrowUp: step,
      ArrowDown: -step,
      PageUp: 30,
      PageDown: -30,
      Home: -1e6,
      End: 1e6,
    };
    const by = steps[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = clamp(day + by, range);
    if (which === 'from') setWindow(Math.min(next, window.to), window.to, 'replace');
    else setWindow(window.from, Math.max(next, window.from), 'replace');
  };
  return (
    <div
      class={`edge ${which}`}
      role="slider"
      tabIndex={0}
      aria-label={t(which === 'from' ? 'time.first' : 'time.last')}
      aria-valuemin={range[0]}
      aria-valuemax={range[1]}
      aria-valuenow={day}
      aria-valuetext={sayDay(day)}
      onKeyDown={key}
      onPointerDown={(event) => {
        event.stopPropagation();
        drag(event, event.currentTarget.closest<HTMLElement>('.bars')!, which);
      }}
    />
  );
}

function Bars() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const range = span.value;
  const data = table.value;
  useLayoutEffect(() => {
    const watch = new ResizeObserver(() => setWidth(Math.round(box.current!.clientWidth)));
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, []);
  if (!range || !data) return <div ref={box} class="bars" />;
  const window = windowOf(data, view.value);
  const at = window && [share(window.from, range), share(window.to + 1, range)];
  return (
    <div ref={box} class="bars" onPointerDown={(event) => drag(event, event.currentTarget, 'new')}>
      <div class="plot">
        {width ? <Plot bins={bars.value} range={range} width={width} /> : null}
      </div>
      {at && window ? (
        <div
          class="brush"
          style={{
            insetInlineStart: `${at[0]! * 100}%`,
            inlineSize: `${(at[1]! - at[0]!) * 100}%`,
          }}
          onPointerDown={(event) => {
            event.stopPropagation();
            drag(event, event.currentTarget.closest<HTMLElement>('.bars')!, 'move');
          }}
        >
          <Edge which="from" window={window} range={range} />
          <Edge which="to" window={window} range={range} />
        </div>
      ) : null}
    </div>
  );
}

const playing = signal(0);

/** Move the window on, a day or a thirtieth of its length at a time, until the newest day. */
function play(): void {
  if (playing.value) return stopPlaying();
  const data = table.peek();
  if (!data) return;
  const now = windowOf(data, view.peek()) ?? {
    from: data.oldest,
    to: data.oldest + DEFAULT_DAYS - 1,
  };
  const length = now.to - now.from;
  const step = Math.max(1, Math.round((length + 1) / 30));
  if (now.to >= data.newest) setWindow(data.oldest, data.oldest + length, 'push');
  else setWindow(now.from, now.to, 'push');
  playing.value = window.setInterval(() => {
    const { from, to } = windowOf(data, view.peek())!;
    if (to >= data.newest) return stopPlaying();
    const by = Math.min(step, data.newest - to);
    setWindow(from + by, to + by, 'replace');
  }, 180);
}

function stopPlaying(): void {
  clearInterval(playing.peek());
  playing.value = 0;
}

function Presets() {
  const data = table.value;
  if (!data || data.newest === NO_DAY) return null;
  const window = windowOf(data, view.value);
  const length = window && window.to === data.newest ? window.to - window.from + 1 : 0;
  return (
    <>
      {[7, 30, 90, 365].map((n) => (
        <Button
          quiet
          key={n}
          pressed={length === n}
          onClick={() =>
            n === DEFAULT_DAYS
              ? go({ from: null, to: null, always: false })
              : setWindow(data.newest - n + 1, data.newest, 'push')
          }
        >
          {t('time.days', { n })}
        </Button>
      ))}
      <Button quiet pressed={!window} onClick={() => go({ always: true, from: null, to: null })}>
        {t('time.ever')}
      </Button>
    </>
  );
}

function Dates() {
  const data = table.value;
  if (!data || data.newest === NO_DAY) return null;
  const now = windowOf(data, view.value) ?? { from: data.oldest, to: data.newest };
  const change = (which: 'from' | 'to', text: string) => {
    const day = readDay(text);
    if (day === null) return;
    const long = now.to - now.from;
    if (which === 'from') setWindow(day, Math.max(day, now.to), 'push');
    else setWindow(day < now.from ? day - long : now.from, day, 'push');
  };
  return (
    <span class="dates">
      {(['from', 'to'] as const).map((which) => (
        <input
          key={which}
          type="date"
          aria-label={t(which === 'from' ? 'time.first' : 'time.last')}
          value={isoOf(now[which])}
          onChange={(event) => change(which, event.currentTarget.value)}
        />
      ))}
    </span>
  );
}

/** A service that tells the days of reports tells the past too. */
const told = computed(
  () => view.value.asOf !== '' || table.value?.reported.some((day) => day !== NO_DAY) === true,
);

/** Which day counts: when it happened, or when it was first told. */
function Clock() {
  if (!told.value) return null;
  return (
    <label class="clock">
      <span class="hidden">{t('time.clock')}</span>
      <select
        value={view.value.clock}
        onChange={(event) => go({ clock: event.currentTarget.value as 'event' | 'report' })}
      >
        <option value="event">{t('time.event')}</option>
        <option value="report">{t('time.report')}</option>
      </select>
    </label>
  );
}

/** What the record knew on an evening of the past. */
function AsOf() {
  const { asOf } = view.value;
  if (!told.value) return null;
  return (
    <label class={asOf ? 'asof on' : 'asof'}>
      <span>{t('time.asof')}</span>
      <input
        type="date"
        value={asOf.slice(0, 10)}
        onChange={(event) => go({ asOf: event.currentTarget.value })}
      />
    </label>
  );
}

export function TimePane() {
  useEffect(() => stopPlaying, []);
  return (
    <section class="time" aria-label={t('time.title')}>
      <div class="row">
        <Button
          label={t(playing.value ? 'time.pause' : 'time.play')}
          pressed={playing.value > 0}
          onClick={play}
        >
          {playing.value ? '❚❚' : '▶'}
        </Button>
        <Dates />
        <Presets />
        <span class="gap" />
        <Button
          quiet
          label={t('time.narrower')}
          disabled={reach.value === 0}
          onClick={() => (reach.value = Math.max(0, reach.value - 1))}
        >
          ⊕
        </Button>
        <Button
          quiet
          label={t('time.wider')}
          disabled={reach.value === REACHES.length - 1}
          onClick={() => (reach.value = Math.min(REACHES.length - 1, reach.value + 1))}
        >
          ⊖
        </Button>
        <Clock />
        <AsOf />
      </div>
      <Bars />
    </section>
  );
}
