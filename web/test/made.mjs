// made.mjs - a made-up answer of /v1/map with as many events as asked for, the same every time.

const TYPES = [
  'ASSAULT',
  'COERCE',
  'MOVE',
  'CONTROL',
  'MOBILIZE',
  'BUILD',
  'CRIME',
  'PROTEST',
  'CONSULT',
  'AID',
];
const PRECISIONS = ['exact', 'near', 'admin1', 'border', 'none'];

/** Park and Miller's generator. */
function numbers(seed) {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

export function madeMap(n) {
  const next = numbers(7);
  const places = Array.from({ length: 3000 }, (_, i) => ({
    name: `Place ${i}`,
    lon: 36 + next(12000) / 1000,
    lat: 30 + next(7000) / 1000,
  }));
  const of = (make) => Array.from({ length: n }, (_, i) => make(i));
  const precision = of(() => (next(10) < 7 ? 0 : 1 + next(4)));
  const place = of((i) =>
    precision[i] === 4 ? null : precision[i] === 3 ? places.length : next(places.length),
  );
  const pointed = (i, value) => (precision[i] < 2 ? value : null);
  const day = of((i) => 20000 - Math.floor((i * 3000) / n));
  return {
    n,
    revision: 1,
    id: of((i) => `e-${i.toString(16).padStart(32, '0')}`),
    types: TYPES,
    type: of(() => next(TYPES.length)),
    modes: [],
    mode: of(() => null),
    statuses: ['actual'],
    status: of(() => 0),
    recencies: ['fresh'],
    recency: of(() => 0),
    states: ['machine', 'confirmed'],
    state: of(() => Number(next(20) === 0)),
    precisions: PRECISIONS,
    precision,
    places: [...places.map(({ name }) => name), 'Iraq-Syria border'],
    place,
    lon: of((i) => pointed(i, places[place[i]]?.lon ?? null)),
    lat: of((i) => pointed(i, places[place[i]]?.lat ?? null)),
    gazetteer_id: of((i) => pointed(i, `made:${place[i]}`)),
    country: of((i) => (precision[i] === 4 ? null : 'IQ')),
    admin1: of((i) =>
      precision[i] === 2 ? ['Anbar', 'Nineveh', 'Diyala', 'Kirkuk'][next(4)] : null,
    ),
    day,
    end: day,
    reported: day.map((one) => one + 1),
    confidence: of(() => 0.7 + next(30) / 100),
  };
}
