// base.ts - the base map and the shapes that events known only to a province, country or border are drawn as.
import { feature, mesh } from 'topojson-client';
import type { Feature, FeatureCollection, MultiLineString, MultiPolygon, Polygon } from 'geojson';
import type { GeometryCollection, Topology } from 'topojson-specification';
import worldUrl from '../base/world.json?url';
import provincesUrl from '../base/provinces.json?url';
import crossings from '../base/crossings.json';

interface Land {
  code?: string;
  name: string;
  label?: [number, number];
}

interface Province {
  country: string;
  name?: string;
  ar?: string | null;
  label?: [number, number];
}

export interface Label {
  kind: 'country' | 'province' | 'crossing';
  name: string;
  ar: string | null;
  code: string;
  at: [number, number];
}

export interface Base {
  land: FeatureCollection<Polygon | MultiPolygon, Land>;
  borders: MultiLineString;
  provinces: MultiLineString;
  labels: Label[];
  /** The polygon of "IQ/Anbar" or "IQ", or null where we have none. */
  area(shape: string): Feature<Polygon | MultiPolygon> | null;
  /** The line of "IQ-SY", or null where the two do not touch. */
  border(pair: string): MultiLineString | null;
}

type Shapes<P extends object> = Topology<Record<string, GeometryCollection<P>>>;

const read = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T;

function once<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key) as T;
  };
}

async function build(): Promise<Base> {
  const [world, states] = await Promise.all([
    read<Shapes<Land>>(worldUrl),
    read<Shapes<Province>>(provincesUrl),
  ]);
  const countries = world.objects['countries']!;
  const provinces = states.objects['provinces']!;
  const province = once((shape) => {
    const [country, name] = shape.split('/');
    const found = provinces.geometries.filter(
      (one) =>
        properties<Province>(one).country === country && properties<Province>(one).name === name,
    );
    return found.length
      ? feature(states, { type: 'GeometryCollection', geometries: found }).features
      : null;
  });
  const country = once((code) => {
    const found = countries.geometries.find((one) => properties<Land>(one).code === code);
    return found ? (feature(world, found) as Feature<Polygon | MultiPolygon>) : null;
  });
  const border = once((pair) => {
    const codes = new Set(pair.split('-'));
    const line = mesh(world, countries as never, (a, b) => {
      const of = [a, b].map((one) => (one as { properties?: Land }).properties?.code ?? '');
      return a !== b && of.every((code) => codes.has(code));
    });
    return line.coordinates.length ? line : null;
  });
  return {
    land: feature(world, countries) as Base['land'],
    borders: mesh(world, countries as never, (a, b) => a !== b),
    provinces: mesh(states, provinces as never, (a, b) => a !== b),
    labels: [...countryLabels(countries), ...provinceLabels(provinces), ...crossingLabels()],
    area: (shape) => (shape.includes('/') ? joined(province(shape)) : country(shape)),
    border,
  };
}

/** What the base file says of a shape; every shape of ours has it, though the types allow none. */
function properties<P extends object>(of: { properties?: P | object }): Partial<P> {
  return (of.properties ?? {}) as Partial<P>;
}

/** A province of several polygons as one. */
function joined(parts: Feature[] | null): Feature<Polygon | MultiPolygon> | null {
  if (!parts) return null;
  const coordinates = parts.flatMap(({ geometry }) =>
    geometry.type === 'Polygon'
      ? [geometry.coordinates]
      : geometry.type === 'MultiPolygon'
        ? geometry.coordinates
        : [],
  );
  return { type: 'Feature', properties: {}, geometry: { type: 'MultiPolygon', coordinates } };
}

function countryLabels(of: GeometryCollection<Land>): Label[] {
  return of.geometries.flatMap((one) => {
    const { label, code, name } = properties<Land>(one);
    if (!label || !code || !name) return [];
    return [{ kind: 'country' as const, name, ar: null, code, at: label }];
  });
}

function provinceLabels(of: GeometryCollection<Province>): Label[] {
  return of.geometries.flatMap((one) => {
    const { label, country, name, ar } = properties<Province>(one);
    if (!label || !country || !name) return [];
    return [{ kind: 'province' as const, name, ar: ar ?? null, code: country, at: label }];
  });
}

function crossingLabels(): Label[] {
  return crossings.map(({ name, ar, at, country }) => ({
    kind: 'crossing' as const,
    name,
    ar,
    code: country,
    at: at as [number, number],
  }));
}

let asked: Promise<Base> | null = null;
export const loadBase = (): Promise<Base> => (asked ??= build());
