// world.ts - the map itself: MapLibre over our own shapes, with nothing from elsewhere.
import type { Map as GlMap, StyleSpecification } from 'maplibre-gl';
import type { FeatureCollection } from 'geojson';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-csp-worker.js?url';
import type { Base } from './base';

const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const empty: FeatureCollection = { type: 'FeatureCollection', features: [] };

function style(base: Base): StyleSpecification {
  const geojson = (data: unknown) => ({
    type: 'geojson' as const,
    data: data as never,
    tolerance: 0.3,
  });
  return {
    version: 8,
    sources: {
      land: geojson(base.land),
      borders: geojson(base.borders),
      provinces: geojson(base.provinces),
      shapes: geojson(empty),
    },
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': colour('--sea') } },
      { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': colour('--land') } },
      {
        id: 'provinces',
        type: 'line',
        source: 'provinces',
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
        source: 'borders',
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

export async function openWorld(
  container: HTMLElement,
  base: Promise<Base>,
  camera: { center: [number, number]; zoom: number },
): Promise<World> {
  const [{ default: gl }, shapes] = await Promise.all([
    import('maplibre-gl/dist/maplibre-gl-csp.js'),
    base,
  ]);
  gl.setWorkerUrl(workerUrl);
  const map = new gl.Map({
    container,
    style: style(shapes),
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
