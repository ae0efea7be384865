// view.tsx - the map with what the selection puts on it.
import { computed, effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { label, lang, sayCountry, sayNumber, t } from '../words';
import { go, view } from '../state';
import { lost, selection, table } from '../store';
import { Button } from '../frame/parts';
import { draw, type Drawn } from './areas';
import { base, loadBase, type Label } from './base';
import { group, stack, type Group } from './marks';
import { latitude, mercatorX, mercatorY } from './mercator';
import { spotName } from './names';
import { scaleOf, Sheet, type Camera } from './sheet';
import { openWorld, type World } from './world';

const REACH = 34; // pixels: nearer stacks are one mark
const HOME = { center: [41, 34.6] as [number, number], zoom: 5.2 };

const stacks = computed(() =>
  table.value && selection.value ? stack(table.value, selection.value.rows) : [],
);
const points = computed(() => stacks.value.filter(({ spot }) => spot.kind === 'point'));
export const drawn = computed<Drawn | null>(() =>
  base.value && table.value
    ? draw(
        base.value,
        stacks.value.filter(({ spot }) => spot.kind !== 'point'),
        table.value.type,
      )
    : null,
);

/** Groups at a zoom, in half steps, so that they hold still while the map is moved. */
export const groupsAt = (zoom: number): Group[] =>
  group(points.value, REACH / scaleOf(Math.round(zoom * 2) / 2));

const words = {
  mark: (one: Group, type: string | null) =>
    t('map.mark', {
      place: spotName(one.lead.spot),
      more: one.stacks.length > 1 ? t('map.more', { n: one.stacks.length - 1 }) : '',
      n: t('map.count', { n: one.n }),
      mostly: type ? t('map.mostly', { type: label('type', type) }) : t('map.mixed'),
    }),
  area: (one: Group) =>
    `${spotName(one.lead.spot)} ${words.count(one.n)}: ` +
    t(one.lead.spot.kind === 'line' ? 'map.line' : 'map.area', {
      place: spotName(one.lead.spot),
      n: t('map.count', { n: one.n }),
    }),
  name: (one: Group) => spotName(one.lead.spot),
  label: (one: Label) =>
    one.kind === 'country' ? sayCountry(one.code) : (lang.value === 'ar' && one.ar) || one.name,
  count: (n: number) => (n > 9999 ? `${Math.round(n / 1000)}k` : sayNumber(n)),
};

const shownAt: Record<Label['kind'], [number, number]> = {
  country: [2.5, 7.5],
  province: [5.4, 10],
  crossing: [7, 13],
};

class MapView {
  private sheet = new Sheet(words, (one) => this.choose(one));
  private groups: Group[] = [];
  private stops: (() => void)[] = [];
  private laidAt: Camera | null = null;

  constructor(
    private world: World,
    private container: HTMLElement,
    private openArea: (key: string) => void,
  ) {
    const { map } = world;
    map.getCanvasContainer().append(this.sheet.element);
    map.on('move', () => this.moved());
    map.on('moveend', () => this.settled());
    map.on('resize', () => this.lay());
    for (const layer of ['areas', 'lines']) this.clickable(layer);
    this.stops.push(effect(() => this.show()));
    this.stops.push(effect(() => this.repaint()));
  }

  close(): void {
    for (const stop of this.stops) stop();
    this.world.map.remove();
    this.sheet.element.remove();
  }

  zoom(by: number): void {
    this.world.map.zoomTo(this.world.map.getZoom() + by, { duration: 150 });
  }

  private clickable(layer: string): void {
    const { map } = this.world;
    map.on('click', layer, (event) => {
      const key = event.features?.[event.features.length - 1]?.properties['key'] as
        string | undefined;
      if (key) this.openArea(key);
    });
    map.on('mouseenter', layer, () => (map.getCanvas().style.cursor = 'pointer'));
    map.on('mouseleave', layer, () => (map.getCanvas().style.cursor = ''));
  }

  private camera(): Camera {
    const { map } = this.world;
    const { lng, lat } = map.getCenter();
    const { clientWidth: width, clientHeight: height } = this.container;
    return { x: mercatorX(lng), y: mercatorY(lat), zoom: map.getZoom(), width, height };
  }

  private moved(): void {
    const camera = this.camera();
    const laid = this.laidAt;
    if (laid && this.outgrown(laid, camera)) this.lay();
    else this.sheet.move(camera);
  }

  /** Elements were made for half a screen around; past that, or another step of zoom, they are made anew. */
  private outgrown(laid: Camera, camera: Camera): boolean {
    const scale = scaleOf(camera.zoom);
    return (
      Math.round(laid.zoom * 2) !== Math.round(camera.zoom * 2) ||
      Math.abs(laid.x - camera.x) * scale > camera.width * 0.45 ||
      Math.abs(laid.y - camera.y) * scale > camera.height * 0.45
    );
  }

  private settled(): void {
    const camera = this.camera();
    this.lay();
    const at: [number, number] = [camera.x * 360 - 180, latitude(camera.y)];
    go({ map: [...at, camera.zoom] }, 'replace');
  }

  private lay(): void {
    const camera = this.camera();
    const types = table.peek()?.type;
    if (!types) return;
    this.groups = groupsAt(camera.zoom);
    const labels = (base.peek()?.labels ?? []).filter(
      ({ kind }) => camera.zoom >= shownAt[kind][0] && camera.zoom <= shownAt[kind][1],
    );
    this.sheet.name(t('map.marks'));
    this.sheet.reset();
    this.sheet.lay(camera, this.groups, drawn.peek()?.chips ?? [], labels, types, this.current());
    this.laidAt = camera;
  }

  /** The spot to be seen as chosen: the address's, else that of the open event. */
  private current(): string {
    const { at, event } = view.peek();
    const data = table.peek();
    const row = data?.row.get(event);
    return at || (data && row !== undefined ? data.spots[data.spot[row]!]!.key : '');
  }

  private show(): void {
    void [points.value, lang.value, view.value.at, view.value.event];
    if (drawn.value) {
      this.world.show(drawn.value.shapes);
      tellLost(drawn.value);
    }
    this.lay();
  }

  private repaint(): void {
    void view.value.theme;
    requestAnimationFrame(() => this.world.paint());
  }

  private choose(one: Group): void {
    const { map } = this.world;
    if (one.stacks.length > 1 && map.getZoom() < map.getMaxZoom() - 0.5) return this.enter(one);
    const rows = one.lead.rows;
    const data = table.peek();
    if (rows.length === 1 && data) go({ event: data.id[rows[0]!]!, doc: '' });
    else this.openArea(one.lead.spot.key);
  }

  private enter(one: Group): void {
    const lons = one.stacks.map(({ spot }) => spot.lon);
    const lats = one.stacks.map(({ spot }) => spot.lat);
    const { map } = this.world;
    const zoom = map.getZoom();
    map.fitBounds([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)], {
      padding: 80,
      maxZoom: Math.min(12, zoom + 4),
      duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 300,
    });
  }
}

function tellLost({ lost: found }: Drawn): void {
  const known = lost.peek();
  const fresh = found.filter(({ index }) => !known.has(index));
  if (fresh.length) lost.value = new Set([...known, ...fresh.map(({ index }) => index)]);
}

/** Where the map opens: as the address says, else around what is selected, clear of the legend. */
function opening({ clientWidth, clientHeight }: HTMLElement): {
  center: [number, number];
  zoom: number;
} {
  const said = view.peek().map;
  if (said) return { center: [said[0], said[1]], zoom: said[2] };
  const spots = points.peek();
  if (!spots.length) return HOME;
  const xs = spots.map(({ x }) => x).sort((a, b) => a - b);
  const ys = spots.map(({ y }) => y).sort((a, b) => a - b);
  const at = (of: number[], p: number) => of[Math.round((of.length - 1) * p)]!;
  const [west, east, north, south] = [at(xs, 0.02), at(xs, 0.98), at(ys, 0.02), at(ys, 0.98)];
  const fit = (pixels: number, part: number) =>
    Math.log2((0.7 * pixels) / 512 / Math.max(part, 1e-4));
  const zoom = Math.min(6.4, fit(clientWidth, east - west), fit(clientHeight, south - north));
  return {
    center: [((west + east) / 2) * 360 - 180, latitude((north + south) / 2)],
    zoom: Math.max(2.5, zoom),
  };
}

export function MapPane() {
  const holder = useRef<HTMLDivElement>(null);
  const shown = useRef<MapView | null>(null);
  useEffect(() => {
    let closed = false;
    const opened = openWorld(holder.current!, opening(holder.current!)).then((world) => {
      if (closed) return world.map.remove();
      world.map.getCanvas().setAttribute('aria-label', t('map.canvas'));
      shown.current = new MapView(world, holder.current!, (key) =>
        go({ at: key, event: '', doc: '' }),
      );
      void world.map.once('idle', () => (document.documentElement.dataset['tiles'] = 'drawn'));
    });
    void Promise.all([loadBase(), opened]).then(
      () => (document.documentElement.dataset['map'] = 'ready'),
      () => holder.current?.classList.add('broken'),
    );
    return () => {
      closed = true;
      shown.current?.close();
      shown.current = null;
    };
  }, []);
  return (
    <div class="map">
      <div ref={holder} class="canvas" />
      <div class="zoom">
        <Button quiet label={t('map.in')} onClick={() => shown.current?.zoom(1)}>
          +
        </Button>
        <Button quiet label={t('map.out')} onClick={() => shown.current?.zoom(-1)}>
          −
        </Button>
      </div>
    </div>
  );
}
