// sheet.ts - the marks and names over the map, as elements that a mouse, a keyboard and a screen reader reach.
//
// Elements are laid out for one zoom; while the map is dragged only the sheet that holds them moves, so that a frame
// costs the same whatever the number of events.
import { colours, families, lookOf, mixedColour } from '../kinds';
import type { Coded } from '../table';
import type { Label } from './base';
import { mercatorX, mercatorY } from './mercator';
import type { Group } from './marks';
import { mostly } from './marks';

export interface Words {
  /** What a mark is called: "Al-Qaim: 7 events, mostly meeting". */
  mark(group: Group, type: string | null): string;
  area(group: Group): string;
  name(group: Group): string;
  label(label: Label): string;
  count(n: number): string;
}

export interface Camera {
  x: number;
  y: number;
  zoom: number;
  width: number;
  height: number;
}

interface Placed {
  element: HTMLElement;
  x: number;
  y: number;
}

const SVG = 'http://www.w3.org/2000/svg';
export const scaleOf = (zoom: number): number => 512 * 2 ** zoom;

export function sign(type: string, size: number): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('width', String(size));
  svg.setAttribute('height', String(size));
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', lookOf(type).sign);
  svg.append(path);
  return svg;
}

/** The families of a group as parts of a ring. */
export function ring(group: Group, types: Coded): string {
  const parts = new Map<string, number>();
  for (const [code, n] of group.types) {
    const { family } = lookOf(types.values[code]!);
    parts.set(family, (parts.get(family) ?? 0) + n);
  }
  let at = 0;
  const stops = families.flatMap((family) => {
    const n = parts.get(family);
    if (!n) return [];
    const from = at;
    at += (n / group.n) * 360;
    return [`${colours[family]} ${from.toFixed(1)}deg ${at.toFixed(1)}deg`];
  });
  return `conic-gradient(${stops.join(',')})`;
}

export const sizeOf = (n: number): number => (n === 1 ? 26 : 28 + Math.min(22, 7 * Math.log10(n)));

type Box = [number, number, number, number];

const boxAt = (x: number, y: number, w: number, h: number): Box => [x - w, y - h, x + w, y + h];
const apart = (a: Box, b: Box): boolean =>
  a[0] >= b[2] || a[2] <= b[0] || a[1] >= b[3] || a[3] <= b[1];

/** Where an area's name stands clear of marks and other names: at its point, or a little above or below. */
function free({ lead }: Group, name: string, scale: number, taken: Box[]): number {
  const half = name.length * 3.6 + 18;
  for (const shift of [0, 26, -26, 44, -44, 64, -64]) {
    const box = boxAt(lead.x * scale, lead.y * scale + shift, half, 12);
    if (!taken.every((other) => apart(box, other))) continue;
    taken.push(box);
    return lead.y + shift / scale;
  }
  return lead.y;
}

export class Sheet {
  readonly element = document.createElement('div');
  private names = document.createElement('div');
  private marks = document.createElement('div');
  private placed: Placed[] = [];
  private laid: Camera = { x: 0.5, y: 0.5, zoom: 0, width: 1, height: 1 };
  private active = '';

  constructor(
    private words: Words,
    private chosen: (group: Group) => void,
  ) {
    this.element.className = 'sheet';
    this.names.className = 'names';
    this.names.setAttribute('aria-hidden', 'true');
    this.marks.className = 'marks';
    this.marks.setAttribute('role', 'group');
    this.element.append(this.names, this.marks);
    this.marks.addEventListener('keydown', (event) => this.key(event));
  }

  name(text: string): void {
    this.marks.setAttribute('aria-label', text);
  }

  /** Lay out anew: groups and labels that are in view or within half a screen of it. */
  lay(
    camera: Camera,
    groups: Group[],
    areas: Group[],
    labels: Label[],
    types: Coded,
    at: string,
  ): void {
    const focused = this.marks.contains(document.activeElement) ? this.active : null;
    this.laid = camera;
    this.placed = [];
    const inside = this.boxAround(camera);
    const marks = groups.filter(({ lead }) => inside(lead.x, lead.y));
    const chips = areas.filter(({ lead }) => inside(lead.x, lead.y));
    const scale = scaleOf(camera.zoom);
    const taken = marks.map(({ lead, n }): Box => {
      const half = sizeOf(n) / 2 + 4;
      return boxAt(lead.x * scale, lead.y * scale, half, half);
    });
    this.marks.replaceChildren(
      ...chips.map((one) => {
        const y = free(one, this.words.name(one), scale, taken);
        return this.place(this.chip(one, at), one.lead.x, y);
      }),
      ...marks.map((one) => this.place(this.mark(one, types, at), one.lead.x, one.lead.y)),
    );
    this.layLabels(camera, labels, inside, taken);
    this.roving(focused);
    this.move(camera);
  }

  private boxAround({ x, y, zoom, width, height }: Camera): (x: number, y: number) => boolean {
    const scale = scaleOf(zoom);
    return (px, py) => Math.abs(px - x) * scale < width && Math.abs(py - y) * scale < height;
  }

  private place(element: HTMLElement, x: number, y: number): HTMLElement {
    this.placed.push({ element, x, y });
    return element;
  }

  private mark(group: Group, types: Coded, at: string): HTMLElement {
    const code = mostly(group.types, group.n);
    const type = code < 0 ? null : types.values[code]!;
    const button = this.button(group, 'mark', this.words.mark(group, type), at);
    const size = sizeOf(group.n);
    button.style.setProperty('--size', `${size}px`);
    button.style.setProperty('--colour', type ? colours[lookOf(type).family] : mixedColour);
    if (group.stacks.every((one) => one.near === one.n)) button.classList.add('near');
    if (type) button.append(sign(type, 16));
    if (group.n > 1) {
      button.style.setProperty('--ring', ring(group, types));
      button.classList.add(type ? 'several' : 'mixed');
      const count = document.createElement('span');
      count.textContent = this.words.count(group.n);
      button.append(count);
    }
    return button;
  }

  private chip(group: Group, at: string): HTMLElement {
    const button = this.button(group, `chip ${group.lead.spot.kind}`, this.words.area(group), at);
    const count = document.createElement('b');
    count.textContent = this.words.count(group.n);
    const name = document.createElement('bdi');
    name.textContent = this.words.name(group);
    button.append(name, ' ', count);
    return button;
  }

  private button(group: Group, kind: string, words: string, at: string): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = kind;
    button.tabIndex = -1;
    button.dataset['key'] = group.key;
    button.setAttribute('aria-label', words);
    button.title = words;
    if (group.stacks.some(({ spot }) => spot.key === at))
      button.setAttribute('aria-current', 'true');
    this.clicked(button, group);
    button.addEventListener('focus', () => (this.active = group.key));
    return button;
  }

  /** A drag that begins on a mark moves the map, and is no click on the mark. */
  private clicked(button: HTMLButtonElement, group: Group): void {
    let from: [number, number] = [0, 0];
    button.addEventListener('pointerdown', (event) => (from = [event.clientX, event.clientY]));
    button.addEventListener('click', (event) => {
      event.stopPropagation();
      const far = event.detail ? Math.hypot(event.clientX - from[0], event.clientY - from[1]) : 0;
      if (far < 5) this.chosen(group);
    });
  }

  private layLabels(
    camera: Camera,
    labels: Label[],
    inside: (x: number, y: number) => boolean,
    taken: Box[],
  ): void {
    const scale = scaleOf(camera.zoom);
    const elements: HTMLElement[] = [];
    for (const one of labels) {
      const [x, y] = [mercatorX(one.at[0]), mercatorY(one.at[1])];
      if (!inside(x, y)) continue;
      const text = this.words.label(one);
      const half = text.length * (one.kind === 'country' ? 5 : 3.6) + 4;
      const box = boxAt(x * scale, y * scale, half, 9);
      if (!taken.every((other) => apart(box, other))) continue;
      taken.push(box);
      const element = document.createElement('span');
      element.className = one.kind;
      element.textContent = text;
      elements.push(this.place(element, x, y));
    }
    this.names.replaceChildren(...elements);
  }

  /** Follow the camera. A drag moves the sheet alone; a zoom moves its elements. */
  move(camera: Camera): void {
    const scale = scaleOf(camera.zoom);
    const dragged =
      camera.zoom === this.laid.zoom && this.element.dataset['zoom'] === String(camera.zoom);
    const origin = dragged ? this.laid : camera;
    if (!dragged) {
      this.laid = { ...camera };
      this.element.dataset['zoom'] = String(camera.zoom);
      for (const { element, x, y } of this.placed) {
        const [left, top] = [(x - camera.x) * scale, (y - camera.y) * scale];
        element.style.transform = `translate(${left.toFixed(1)}px,${top.toFixed(1)}px) translate(-50%,-50%)`;
      }
    }
    const [dx, dy] = [(origin.x - camera.x) * scale, (origin.y - camera.y) * scale];
    this.element.style.transform = `translate(${dx + camera.width / 2}px,${dy + camera.height / 2}px)`;
  }

  /** Ask for a new place of every element at the next move. */
  reset(): void {
    delete this.element.dataset['zoom'];
  }

  private buttons(): HTMLButtonElement[] {
    return [...this.marks.children] as HTMLButtonElement[];
  }

  /** One of the marks is a stop of the Tab key; arrow keys go to the others. */
  private roving(focused: string | null): void {
    const all = this.buttons();
    const stop = all.find((one) => one.dataset['key'] === this.active) ?? all[all.length - 1];
    if (!stop) return;
    stop.tabIndex = 0;
    if (focused !== null) stop.focus({ preventScroll: true });
  }

  private key(event: KeyboardEvent): void {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
      event.key
    ];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const here = this.placed.find(({ element }) => element === document.activeElement);
    if (!here) return;
    let [best, least] = [null as HTMLElement | null, Infinity];
    for (const { element, x, y } of this.placed) {
      if (element === here.element || !this.marks.contains(element)) continue;
      const along = (x - here.x) * step[0]! + (y - here.y) * step[1]!;
      const aside = Math.abs((x - here.x) * step[1]!) + Math.abs((y - here.y) * step[0]!);
      const cost = along + 2 * aside;
      if (along > 0 && cost < least) [best, least] = [element, cost];
    }
    if (!best) return;
    (here.element as HTMLButtonElement).tabIndex = -1;
    (best as HTMLButtonElement).tabIndex = 0;
    best.focus();
  }
}
