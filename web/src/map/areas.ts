// areas.ts - what is known to a province, a region or a border, as the shapes it is drawn as.
import type { Feature, FeatureCollection, Geometry, Position } from 'geojson';
import { colours, lookOf, mixedColour } from '../kinds';
import type { Coded } from '../table';
import type { Base } from './base';
import { circle, mercatorX, mercatorY } from './mercator';
import { mostly, type Group, type Stack } from './marks';

export interface Drawn {
  shapes: FeatureCollection;
  /** The same as groups of one, standing where their name is written. */
  chips: Group[];
  /** Stacks that have neither shape nor circle: they are told as not on the map. */
  lost: Stack[];
}

function shapeOf(base: Base, { spot }: Stack): Geometry | null {
  if (spot.kind === 'line') return base.border(spot.shape);
  const area = spot.shape ? base.area(spot.shape) : null;
  if (area) return area;
  if (!(spot.radiusKm > 0) || !Number.isFinite(spot.lon)) return null;
  return { type: 'Polygon', coordinates: [circle(spot.lon, spot.lat, spot.radiusKm)] };
}

function middle(line: Position[]): Position {
  return line[Math.floor(line.length / 2)]!;
}

/** Where a shape's name stands: its own point if the table has one, else the middle of its longest part. */
function nameAt(base: Base, { spot }: Stack, shape: Geometry): Position {
  const label = base.labels.find(({ kind, code, name }) =>
    kind === 'province'
      ? `${code}/${name}` === spot.shape
      : kind === 'country' && code === spot.shape,
  );
  if (label) return label.at;
  if (shape.type === 'MultiLineString') {
    return middle(shape.coordinates.reduce((a, b) => (b.length > a.length ? b : a)));
  }
  return [spot.lon, spot.lat];
}

export function draw(base: Base, stacks: Stack[], types: Coded): Drawn {
  const features: Feature[] = [];
  const out: Drawn = { shapes: { type: 'FeatureCollection', features }, chips: [], lost: [] };
  for (const one of stacks) {
    const geometry = shapeOf(base, one);
    if (!geometry) {
      out.lost.push(one);
      continue;
    }
    const code = mostly(one.types, one.n);
    const colour = code < 0 ? mixedColour : colours[lookOf(types.values[code]!).family];
    const form = one.spot.kind === 'line' ? 'line' : one.spot.shape.length === 2 ? 'wide' : 'area';
    const properties = { key: one.spot.key, colour, form };
    features.push({ type: 'Feature', properties, geometry });
    const [lon, lat] = nameAt(base, one, geometry) as [number, number];
    const lead = { ...one, x: mercatorX(lon), y: mercatorY(lat) };
    out.chips.push({ key: one.spot.key, lead, stacks: [one], n: one.n, types: one.types });
  }
  features.sort((a, b) => extent(b.geometry) - extent(a.geometry));
  return out;
}

/** Rough, for the order of drawing: large below small. */
function extent(geometry: Geometry): number {
  let [west, south, east, north] = [180, 90, -180, -90];
  const walk = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    if (typeof part[0] !== 'number') return part.forEach(walk);
    [west, east] = [Math.min(west, part[0] as number), Math.max(east, part[0] as number)];
    [south, north] = [Math.min(south, part[1] as number), Math.max(north, part[1] as number)];
  };
  if ('coordinates' in geometry) walk(geometry.coordinates);
  return (east - west) * (north - south);
}
