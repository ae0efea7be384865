// base.ts - the base map and the shapes that events known only to a province, country or border are drawn as.
import { signal } from '@preact/signals';
import { feature } from 'topojson-client';
import type { Feature, Geometry, MultiLineString, MultiPolygon, Polygon } from 'geojson';
import type { GeometryCollection, GeometryObject, Topology } from 'topojson-specification';
import worldUrl from '../base/world.json?url';
import provincesUrl from '../base/provinces.json?url';
import crossings from '../base/crossings.json';

interface Land {
  code?: string;
  name: string;
  label?: [number, number];
}

interface Border {
  pair: string;
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

type Outline = Polygon | MultiPolygon;

export interface Base {
  labels: Label[];
  /** The polygon of "IQ/Anbar" or "IQ", or null where we have none. */
  area(shape: string): Outline | null;
  /** The line of "IQ-SY", or null where the two do not touch. */
  border(pair: string): MultiLineString | null;
  /** What the map draws by itself (world.ts), for a picture of it. */
  drawn(): { land: MultiPolygon; borders: MultiLineString; provinces: MultiLineString };
}

type World = Topology<{
  countries: GeometryCollection<Land>;
  borders: GeometryCollection<Border>;
  land: GeometryObject;
  edges: GeometryObject;
}>;
type States = Topology<{ provinces: GeometryCollection<Province>; edges: GeometryObject }>;

const read = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T;

function once<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key) as T;
  };
}

/** A shape of the file in degrees. */
const unpacked = <G extends Geometry>(of: World | States, one: GeometryObject): G =>
  (feature(of as Topology, one) as Feature<G>).geometry;

async function build(): Promise<Base> {
  const [world, states] = await Promise.all([read<World>(worldUrl), read<States>(provincesUrl)]);
  const { countries, borders, land, edges } = world.objects;
  const { provinces } = states.objects;
  const province = once((name) => {
    const found = provinces.geometries.filter((one) => {
      const of = properties<Province>(one);
      return `${of.country}/${of.name}` === name;
    });
    return found.length ? joined(found.map((one) => unpacked<Outline>(states, one))) : null;
  });
  const country = once((code) => {
    const found = countries.geometries.find((one) => properties<Land>(one).code === code);
    return found ? unpacked<Outline>(world, found) : null;
  });
  const border = once((pair) => {
    const found = borders.geometries.find((one) => properties<Border>(one).pair === pair);
    return found ? unpacked<MultiLineString>(world, found) : null;
  });
  return {
    labels: [...countryLabels(countries), ...provinceLabels(provinces), ...crossingLabels()],
    area: (name) => (name.includes('/') ? province(name) : country(name)),
    border,
    drawn: () => ({
      land: unpacked(world, land),
      borders: unpacked(world, edges),
      provinces: unpacked(states, states.objects.edges),
    }),
  };
}

/** What the base file says of a shape; every shape of ours has it, though the types allow none. */
function properties<P extends object>(of: { properties?: P | object }): Partial<P> {
  return (of.properties ?? {}) as Partial<P>;
}

/** A province of several polygons as one. */
function joined(parts: Outline[]): MultiPolygon {
  const coordinates = parts.flatMap((one) =>
    one.type === 'Polygon' ? [one.coordinates] : one.coordinates,
  );
  return { type: 'MultiPolygon', coordinates };
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

export const base = signal<Base | null>(null);
let asked: Promise<Base> | null = null;
export const loadBase = (): Promise<Base> =>
  (asked ??= build().then((made) => (base.value = made)));
