// kinds.ts - how each event type looks: a family's colour and a sign of its own, so that no meaning hangs on colour alone.

/** Families in the legend's order. */
export const families = [
  'force',
  'control',
  'coerce',
  'move',
  'build',
  'crime',
  'words',
  'deal',
] as const;
export type Family = (typeof families)[number];

interface Look {
  family: Family;
  /** Drawn with strokes in a field of 16 by 16. */
  sign: string;
}

const looks: Record<string, Look> = {
  ASSAULT: {
    family: 'force',
    sign: 'M8 2.5v3M8 10.5v3M2.5 8h3M10.5 8h3M4.2 4.2l2 2M9.8 9.8l2 2M11.8 4.2l-2 2M6.2 9.8l-2 2',
  },
  MOBILIZE: { family: 'control', sign: 'M3 11l5-4 5 4M3 7.5l5-4 5 4' },
  CONTROL: { family: 'control', sign: 'M4.5 13.5v-11M4.5 3h7l-2 2.5 2 2.5h-7' },
  COERCE: { family: 'coerce', sign: 'M4 7.5h8v5.5H4zM5.8 7.5V5.2a2.2 2.2 0 0 1 4.4 0v2.3' },
  SANCTION: { family: 'coerce', sign: 'M8 3v10M5 13h6M3.5 5h9M3.5 5l-1.5 4h3zM12.5 5l-1.5 4h3z' },
  MOVE: { family: 'move', sign: 'M2.5 8h10.5M9 4l4 4-4 4' },
  RETREAT: { family: 'move', sign: 'M13.5 8H3M7 4L3 8l4 4' },
  BUILD: { family: 'build', sign: 'M2.5 12.5h11M2.5 8.5h11M2.5 4.5h11M6 4.5v4M10 8.5v4M10 4.5v0' },
  CRIME: { family: 'crime', sign: 'M5 6.5h6l1.5 6.5h-9zM6 6.5c0-2.5 4-2.5 4 0' },
  PROTEST: { family: 'words', sign: 'M3 6.5v3h2l5 3v-9l-5 3zM12.5 6v4' },
  THREATEN: { family: 'words', sign: 'M8 3v6M8 12v.6' },
  ACCUSE: { family: 'words', sign: 'M3 8h7M7.5 5l3 3-3 3M13 4v8' },
  REQUEST: { family: 'words', sign: 'M5.5 6a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .7-1 1.5M8 12.2v.6' },
  REJECT: { family: 'words', sign: 'M4.5 4.5l7 7M11.5 4.5l-7 7' },
  AGREE: { family: 'deal', sign: 'M3.5 8.5l3 3 6-7' },
  CONSULT: { family: 'deal', sign: 'M3 4h10v6H7.5L5 12.5V10H3z' },
  SUPPORT: { family: 'deal', sign: 'M8 13.5v-8M4.5 8.5L8 5l3.5 3.5M4 2.8h8' },
  CONCEDE: { family: 'deal', sign: 'M4 13V4h7l-1.5 2 1.5 2H4' },
  COOPERATE: { family: 'deal', sign: 'M6 8a2.5 2.5 0 1 1 0 .1M10 8a2.5 2.5 0 1 1 0 .1M5.9 8h4.2' },
  AID: { family: 'deal', sign: 'M8 3.5v9M3.5 8h9' },
};

const unknown: Look = { family: 'deal', sign: 'M8 7.5v1' };

export const lookOf = (type: string): Look => looks[type] ?? unknown;
export const typeNames = Object.keys(looks);

/** Families' colours: each at least 3 to 1 against both grounds and under a white sign (checked in test/colour). */
export const colours: Record<Family, string> = {
  force: '#c4322b',
  control: '#7a4bb0',
  coerce: '#b3591a',
  move: '#0c7f79',
  build: '#4e6b8a',
  crime: '#ab2f78',
  words: '#6a7412',
  deal: '#2469b8',
};
export const mixedColour = '#46525f';
