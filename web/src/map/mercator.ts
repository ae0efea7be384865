// mercator.ts - web Mercator in units of one world, and distances on the ground.

export const mercatorX = (lon: number): number => (lon + 180) / 360;
export const mercatorY = (lat: number): number =>
  (1 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / Math.PI) / 2;
export const latitude = (y: number): number =>
  (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;

const KM_PER_DEGREE = 111.195; // of a sphere of 6371 km

/** A circle on the ground as a closed ring of lon, lat. */
export function circle(lon: number, lat: number, radiusKm: number, steps = 64): [number, number][] {
  const dLat = radiusKm / KM_PER_DEGREE;
  const dLon = dLat / Math.max(0.05, Math.cos((lat * Math.PI) / 180));
  return Array.from({ length: steps + 1 }, (_, i) => {
    const turn = ((i % steps) / steps) * 2 * Math.PI;
    return [lon + dLon * Math.cos(turn), lat + dLat * Math.sin(turn)];
  });
}
