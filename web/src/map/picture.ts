// picture.ts - the map as it stands, drawn anew as SVG; a PNG is the same, painted.
import type { Geometry, Position } from 'geojson';
import { colours, lookOf, mixedColour } from '../kinds';
import { sayRange } from '../days';
import { rtl, t } from '../words';
import { view } from '../state';
import { notice, selection, table } from '../store';
import { windowOf } from '../select';
import { loadBase } from './base';
import { mostly, type Group } from './marks';
import { mercatorX, mercatorY } from './mercator';
import { spotName } from './names';
import { scaleOf, sizeOf } from './sheet';
import { drawn, groupsAt } from './view';

const [W, H, FOOT] = [1600, 1000, 56];

const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);

type Project = (at: Position) => [number, number];

function path(of: Geometry, project: Project): string {
  const line = (points: Position[], close: boolean) =>
    points
      .map(
        (at, i) =>
          `${i ? 'L' : 'M'}${project(at)
            .map((v) => v.toFixed(1))
            .join(' ')}`,
      )
      .join('') + (close ? 'Z' : '');
  switch (of.type) {
    case 'LineString':
      return line(of.coordinates, false);
    case 'MultiLineString':
      return of.coordinates.map((part) => line(part, false)).join('');
    case 'Polygon':
      return of.coordinates.map((part) => line(part, true)).join('');
    case 'MultiPolygon':
      return of.coordinates.flatMap((part) => part.map((ring) => line(ring, true))).join('');
    default:
      return '';
  }
}

function mark(one: Group, [x, y]: [number, number]): string {
  const data = table.peek()!;
  const code = mostly(one.types, one.n);
  const type = code < 0 ? null : data.type.values[code]!;
  const fill = type ? colours[lookOf(type).family] : mixedColour;
  const r = sizeOf(one.n) / 2;
  const sign = type
    ? `<path d="${lookOf(type).sign}" transform="translate(-8 -8)" fill="none" stroke="#fff" stroke-width="1.6"/>`
    : '';
  const count =
    one.n > 1
      ? `<text y="${type ? r + 11 : 4}" fill="${type ? colour('--ink') : '#fff'}" font-size="12" font-weight="700">${one.n}</text>`
      : '';
  return `<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)})"><circle r="${r}" fill="${fill}" stroke="#fff"/>${sign}${count}</g>`;
}

function words(): string {
  const data = table.peek();
  const counts = selection.peek()?.counts;
  if (!data || !counts) return '';
  const window = windowOf(data, view.peek());
  const when = window ? sayRange(window.from, window.to) : t('time.ever');
  const sum = [
    t('count.points', { n: counts.points }),
    t('count.areas', { n: counts.areas }),
    t('count.lines', { n: counts.lines }),
    t('count.nowhere', { n: counts.nowhere }),
  ].join(' + ');
  const state = counts.unreviewed ? t('count.unreviewed', { n: counts.unreviewed }) : '';
  return [t('count.events', { n: counts.rows }), when, sum, state, notice.peek()]
    .filter(Boolean)
    .join(' · ');
}

export async function drawSvg(): Promise<string> {
  const { land, borders, provinces } = (await loadBase()).drawn();
  const [lon, lat, zoom] = view.peek().map ?? [41, 34.6, 5.2];
  const scale = scaleOf(zoom);
  const [cx, cy] = [mercatorX(lon), mercatorY(lat)];
  const project: Project = ([x, y]) => [
    (mercatorX(x!) - cx) * scale + W / 2,
    (mercatorY(Math.max(-85, Math.min(85, y!))) - cy) * scale + H / 2,
  ];
  const layer = (d: string, attributes: string) => `<path d="${d}" ${attributes}/>`;
  const shapes = drawn.peek()?.shapes.features ?? [];
  const parts = [
    `<rect width="${W}" height="${H}" fill="${colour('--sea')}"/>`,
    layer(path(land, project), `fill="${colour('--land')}"`),
    layer(path(provinces, project), `fill="none" stroke="${colour('--province')}"`),
    layer(path(borders, project), `fill="none" stroke="${colour('--border')}" stroke-width="1.4"`),
    ...shapes.map(({ geometry, properties }) =>
      geometry.type.endsWith('LineString')
        ? layer(
            path(geometry, project),
            `fill="none" stroke="${properties?.['colour']}" stroke-width="6" opacity=".55"`,
          )
        : layer(
            path(geometry, project),
            `fill="${properties?.['colour']}" fill-opacity=".15" stroke="${properties?.['colour']}" stroke-dasharray="5 3"`,
          ),
    ),
    ...groupsAt(zoom).map((one) => mark(one, project([one.lead.spot.lon, one.lead.spot.lat]))),
    ...(drawn.peek()?.chips ?? []).map((one) => {
      const [x, y] = [(one.lead.x - cx) * scale + W / 2, (one.lead.y - cy) * scale + H / 2];
      const text = escaped(`${spotName(one.lead.spot)} · ${one.n}`);
      return `<text x="${x}" y="${y}" fill="${colour('--ink')}" stroke="${colour('--land')}" stroke-width="4" paint-order="stroke" font-size="13">${text}</text>`;
    }),
  ];
  const from = rtl.peek() ? `x="${W - 20}" direction="rtl"` : 'x="20"';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${W} ${H + FOOT}" width="${W}" height="${H + FOOT}" font-family="sans-serif" text-anchor="middle">
<svg width="${W}" height="${H}">${parts.join('\n')}</svg>
<rect y="${H}" width="${W}" height="${FOOT}" fill="${colour('--paper')}"/>
<text ${from} y="${H + 23}" font-size="16" fill="${colour('--ink')}" text-anchor="start">${escaped(words())}</text>
<text ${from} y="${H + 44}" font-size="12" fill="${colour('--soft')}" text-anchor="start">marsad · ${escaped(location.href)}</text>
</svg>`;
}

export async function toPng(svg: string): Promise<Blob> {
  const image = new Image();
  const at = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    await new Promise((done, fail) => {
      image.onload = done;
      image.onerror = fail;
      image.src = at;
    });
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [W, H + FOOT];
    canvas.getContext('2d')!.drawImage(image, 0, 0);
    return await new Promise<Blob>((done, fail) =>
      canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('no picture'))), 'image/png'),
    );
  } finally {
    URL.revokeObjectURL(at);
  }
}
