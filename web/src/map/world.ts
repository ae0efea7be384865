// world.ts - the map itself: MapLibre over our own shapes, with nothing from elsewhere. Its worker reads what is drawn by
// itself, so that the page's own thread does not.
import type { FilterSpecification, Map as GlMap, StyleSpecification } from 'maplibre-gl';
import type { FeatureCollection } from 'geojson';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-csp-worker.js?url';
import groundUrl from '../base/ground.json?url';

const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const empty: FeatureCollection = { type: 'FeatureCollection', features: [] };

const geojson = (data: string | FeatureCollection) => ({
  type: 'geojson' as const,
  data,
  tolerance: 0.3,
});

const ground = (is: string) => ({
  source: 'ground' as const,
  filter: ['==', ['get', 'is'], is] as FilterSpecification,
});

function style(): StyleSpecification {
  return {
    version: 8,
    sources: {
      // a worker has no page that an address could be relative to
      ground: geojson(new URL(groundUrl, location.href).href),
      shapes: geojson(empty),
    },
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': colour('--sea') } },
      {
        id: 'land',
        type: 'fill',
        ...ground('land'),
        paint: { 'fill-color': colour('--land') },
      },
      {
        id: 'provinces',
        type: 'line',
        ...ground('province'),
        minzoom: 4.5,
        paint: { 'line-color': colour('--province'), 'line-width': 0.8 },
      },
      {
        id: 'areas',
        type: 'fill',
        source: 'shapes',
        filter: ['!=', ['get', 'form'], 'line'],
        paint: {
          'fill-color': ['get', 'colour'],
          'fill-opacity': ['match', ['get', 'form'], 'wide', 0.05, 0.13],
        },
      },
      {
        id: 'areas-edge',
        type: 'line',
        source: 'shapes',
        filter: ['!=', ['get', 'form'], 'line'],
        paint: {
          'line-color': ['get', 'colour'],
          'line-width': 1.3,
          'line-dasharray': [3, 2],
          'line-opacity': 0.75,
        },
      },
      {
        id: 'borders',
        type: 'line',
        ...ground('border'),
        paint: {
          'line-color': colour('--border'),
          'line-width': ['interpolate', ['linear'], ['zoom'], 3, 0.7, 8, 1.8],
        },
      },
      {
        id: 'lines',
        type: 'line',
        source: 'shapes',
        filter: ['==', ['get', 'form'], 'line'],
        layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: { 'line-color': ['get', 'colour'], 'line-width': 6, 'line-opacity': 0.55 },
      },
    ],
  };
}

export interface World {
  map: GlMap;
  show(shapes: FeatureCollection): void;
  /** Take the page's colours again, after a change of theme. */
  paint(): void;
}

/** MapLibre with its worker begun: asked for early, for both take a while. */
async function load() {
  const { default: gl } = await import('maplibre-gl/dist/maplibre-gl-csp.js');
  gl.setWorkerUrl(workerUrl);
  gl.prewarm();
  return gl;
}

let asked: ReturnType<typeof load> | null = null;
export const loadMap = (): ReturnType<typeof load> => (asked ??= load());

export async function openWorld(
  container: HTMLElement,
  camera: { center: [number, number]; zoom: number },
): Promise<World> {
  const gl = await loadMap();
  const map = new gl.Map({
    container,
    style: style(),
    validateStyle: false, // it is ours, and the compiler has looked at it
    ...camera,
    minZoom: 2,
    maxZoom: 12,
    renderWorldCopies: false,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  let latest = empty;
  const put = () =>
    (map.getSource('shapes') as { setData(d: unknown): void } | undefined)?.setData(latest);
  map.on('load', put);
  return {
    map,
    show(next) {
      latest = next;
      put();
    },
    paint() {
      if (!map.isStyleLoaded()) return;
      map.setPaintProperty('sea', 'background-color', colour('--sea'));
      map.setPaintProperty('land', 'fill-color', colour('--land'));
      map.setPaintProperty('provinces', 'line-color', colour('--province'));
      map.setPaintProperty('borders', 'line-color', colour('--border'));
    },
  };
}
