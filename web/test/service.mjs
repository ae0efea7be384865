// service.mjs - the service's answers as far as the page's tests need them, made by the `marsad` command on a store of
// the samples, with one account (nadia, "correct horse"). Every write goes through the command, so that what the
// tests see change has changed in a store.
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const KINDS = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};
const CSP =
  "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const DAY = 86_400_000;
const dayOf = (iso) => (iso ? Math.round(Date.parse(`${iso}T00:00:00Z`) / DAY) : null);

const FIELDS = ['type', 'status', 'actors', 'targets', 'place', 'time', 'quantities'];

class Refused extends Error {
  constructor(status, title, detail) {
    super(detail);
    Object.assign(this, { status, title });
  }
}

/** Values of a column, numbered as they come. */
class Numbered {
  values = [];
  #seen = new Map();
  of(value, key = value) {
    if (value === null || value === undefined) return null;
    if (!this.#seen.has(key)) this.#seen.set(key, this.values.push(value) - 1);
    return this.#seen.get(key);
  }
}

export class Service {
  #revision = 1;
  #session = null;
  constructor(options) {
    Object.assign(this, options); // marsad, data, store, page
  }

  async command(...args) {
    const env = {
      ...process.env,
      MARSAD_DATA: this.data,
      MARSAD_STORE: this.store,
      MARSAD_GAZETTEER: '',
    };
    try {
      return (await run(this.marsad, args, { env, maxBuffer: 1 << 28 })).stdout;
    } catch (error) {
      throw new Refused(
        422,
        'Unprocessable Content',
        error.stderr?.replace(/^marsad: /, '').trim(),
      );
    }
  }

  async lines(...args) {
    const text = await this.command(...args);
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  #claims(id) {
    return this.lines('show', '--json', id);
  }

  async map(query) {
    const filter = query.get('text') ? ['--text', query.get('text')] : [];
    const events = await this.lines('events', '--all', '--limit', '0', '--json', ...filter);
    const coded = {};
    const of = (name) => (coded[name] ??= new Numbered());
    const columns = {};
    const put = (name, value) => (columns[name] ??= []).push(value ?? null);
    for (const e of events) {
      for (const name of ['type', 'mode', 'status', 'recency', 'state'])
        put(name, of(name).of(e[name]));
      put('precision', of('precision').of(e.place?.precision ?? 'none'));
      put('place', of('place').of(e.place?.name ?? null));
      for (const name of ['lon', 'lat', 'radius_km', 'gazetteer_id', 'admin1'])
        put(name, e.place?.[name]);
      const border = e.place?.precision === 'border' ? ['IQ', 'SY'] : null;
      put('country', border ? border[0] : e.place?.country);
      put('country2', border?.[1]);
      put('id', e.id);
      put('day', dayOf(e.time?.start));
      put('end', dayOf(e.time?.end));
      put('guessed', Number(e.time?.inferred ?? false));
      put('reported', dayOf(e.time?.not_after ?? e.time?.end));
      put('confidence', e.confidence);
      for (const name of ['actors', 'targets']) {
        put(
          name,
          e[name].map((one) => of('name').of([one.id, one.name], one.id ?? one.name)),
        );
      }
      put('source_kinds', [...new Set(e.voices.map(({ kind }) => of('kind').of(kind)))]);
      for (const name of ['sources', 'documents']) put(name, e[name]);
      put('contradictions', e.contradicts.length);
      const killed = e.quantities.find(({ kind }) => kind === 'killed');
      put('killed', killed ? [killed.low, killed.best, killed.high] : null);
    }
    const names = {
      type: 'types',
      mode: 'modes',
      status: 'statuses',
      recency: 'recencies',
      state: 'states',
    };
    Object.assign(names, {
      precision: 'precisions',
      place: 'places',
      name: 'names',
      kind: 'kinds',
    });
    const values = Object.fromEntries(
      Object.entries(names).map(([one, many]) => [many, of(one).values]),
    );
    if (!events.length) {
      for (const name of [
        'id',
        'type',
        'mode',
        'precision',
        'place',
        'lon',
        'lat',
        'day',
        'end',
        'confidence',
      ]) {
        columns[name] = [];
      }
    }
    return {
      n: events.length,
      revision: this.#revision,
      notice: events[0]?.notice ?? null,
      ...values,
      ...columns,
    };
  }

  async rows(query) {
    const wanted = (query.get('ids') ?? '').split(',');
    const events = new Map(
      (await this.lines('events', '--all', '--limit', '0', '--json')).map((e) => [e.id, e]),
    );
    const word = query.get('text');
    const hit = (text) =>
      word && text ? text.replace(new RegExp(word, 'gi'), (found) => `\ue000${found}\ue001`) : null;
    const rows = wanted
      .filter((id) => events.has(id))
      .map((id) => {
        const e = events.get(id);
        return {
          id,
          summary: e.summary,
          snippet: hit(e.summary),
          actors: [],
          targets: [],
          counts: null,
        };
      });
    return { rows };
  }

  async #claim(id, event, documents) {
    const [claim] = await this.#claims(id);
    const doc = documents.find((one) => one.coded.has(id)) ?? documents[0];
    const marks = [{ role: 'trigger', ...spanned(claim.trigger) }];
    for (const one of [...claim.actors, ...claim.targets]) {
      if (one.span) marks.push({ role: one.role, name: one.name, ...spanned(one) });
    }
    for (const role of ['place', 'time', 'source', 'instrument']) {
      if (claim[role]?.span) marks.push({ role, name: claim[role].name, ...spanned(claim[role]) });
    }
    for (const one of claim.quantities)
      if (one.span) marks.push({ role: 'quantity', ...spanned(one) });
    const { title, publisher, uri, published, id: document } = doc;
    const source =
      claim.source?.name === 'narrator' ? { ...claim.source, name: null } : claim.source;
    const whole = {
      ...claim,
      source,
      document,
      title,
      publisher,
      uri,
      published,
      event,
      run: 'machine',
    };
    const sentence = {
      text: claim.sentence.text,
      start: claim.sentence.span[0],
      end: claim.sentence.span[1],
    };
    return { claim: whole, label: claim.type.toLowerCase(), score: 1, why: null, marks, sentence };
  }

  async evidence(id) {
    const [event] = await this.lines('show', '--json', id);
    const ids = [...new Set(event.voices.map(({ document }) => document))];
    const documents = [];
    for (const one of ids) {
      const [doc] = await this.lines('show', '--json', one);
      const coded = await this.lines('claims', '--all', '--limit', '0', '--json');
      documents.push({
        ...doc,
        sha256: doc.id,
        bytes: doc.text.length,
        coded: new Set(coded.map((c) => c.id)),
      });
    }
    const claims = [];
    for (const one of event.claims) claims.push(await this.#claim(one.id, event.id, documents));
    const differences = event.contradicts.map(({ field, values }) => ({
      field: field ?? 'time',
      agree: false,
      values: (values ?? []).map((value) => ({ value: String(value), claims: [], sources: [] })),
    }));
    const links = {
      follows: event.follows.map((l) => ({ id: l.id ?? l, label: '', summary: null, start: null })),
    };
    return { event, label: '', claims, voices: event.voices, differences, links, documents };
  }

  async document(id) {
    const [doc] = await this.lines('show', '--json', id);
    const events = await this.lines('events', '--all', '--limit', '0', '--json');
    const claims = [];
    for (const event of events) {
      if (!event.voices.some(({ document }) => document === doc.id)) continue;
      for (const { id: claim } of event.claims) {
        const one = await this.#claim(claim, event.id, [{ ...doc, coded: new Set() }]);
        if (
          one.claim.sentence.text !==
          Array.from(doc.text)
            .slice(...one.claim.sentence.span)
            .join('')
        )
          continue;
        const { type, state, trigger, sentence } = one.claim;
        const label = type.toLowerCase();
        claims.push({
          id: claim,
          event: event.id,
          type,
          label,
          state,
          trigger: trigger.span,
          sentence: sentence.span,
          marks: one.marks,
        });
      }
    }
    claims.sort((a, b) => a.trigger[0] - b.trigger[0]);
    return { ...doc, claims, dir: 'ltr', origin: { sha256: doc.id, format: 'text' } };
  }

  async decide(body) {
    if (!body.comment)
      throw new Refused(
        422,
        'Unprocessable Content',
        'a comment is needed: it is kept with the decision',
      );
    const [object, ...more] = body.objects;
    const said = ['--who', this.#session.who, '--comment', body.comment];
    const fields = Object.entries(body.fields ?? {}).flatMap(([name, value]) => [
      `--${name}`,
      value,
    ]);
    const verbs = {
      review: () => ['review', object, '--state', body.state],
      correct: () => ['correct', object, body.field, body.value],
      merge: () => ['merge', object, ...more],
      split: () => ['split', object, ...more],
      undo: () => ['undo', object],
      claim: () => ['claim', 'add', object, ...fields],
    };
    await this.command(...verbs[body.verb](), ...said);
    this.#revision++;
    return { decision: this.#revision, events: [] };
  }

  #who() {
    return this.#session ?? { who: null, role: 'anonymous', csrf: null, accounts: true };
  }

  #logIn({ name, password }) {
    if (name !== 'nadia' || password !== 'correct horse') {
      throw new Refused(401, 'Unauthorized', 'no such name, or another password');
    }
    this.#session = { who: name, role: 'reviewer', csrf: 'made-for-this-test', accounts: true };
    return this.#session;
  }

  async answer(method, path, query, body, headers) {
    const [, kind, id, part] = path.slice(3).split('/');
    if (method === 'DELETE') return (this.#session = null);
    if (method === 'POST' && kind === 'session') return this.#logIn(body);
    if (method === 'POST' && kind === 'decisions') {
      if (headers['x-marsad-csrf'] !== this.#session?.csrf)
        throw new Refused(403, 'Forbidden', 'no session');
      return this.decide(body);
    }
    switch (part ? `${kind} ${part}` : kind) {
      case 'map':
        return this.map(query);
      case 'rows':
        return this.rows(query);
      case 'session':
        return this.#who();
      case 'events evidence':
        return this.evidence(id);
      case 'claims explain':
        return { id, text: await this.command('explain', id) };
      case 'documents':
        return id ? this.document(id) : this.documents(query);
      case 'queue': {
        const rows = await this.lines('review', 'queue', '--json', '--limit', '20');
        return {
          n: rows.length,
          rows: rows.map((row) => ({ ...row, label: row.type.toLowerCase() })),
        };
      }
      case 'decisions':
        return { decisions: await this.lines('review', 'list', '--json') };
      case 'pledges':
        return this.pledges();
      case 'summary':
        return { store: 'samples.gpkg', sample: true, profile: 'precise', ...this.#who() };
      case 'words':
        return {
          labels: [],
          statuses: ['actual', 'alleged'],
          recencies: [],
          precisions: [],
          quantity_kinds: [],
          fields: FIELDS,
        };
      default:
        throw new Refused(404, 'Not Found', `${path} is not part of this service`);
    }
  }

  async documents(query) {
    const filter = query.get('text') ? ['--text', query.get('text')] : [];
    const rows = await this.lines('documents', '--json', '--limit', '0', ...filter);
    const documents = rows.map((row) => ({ ...row, snippet: null, copies: 0 }));
    return { matched: documents.length, documents, next: null };
  }

  async pledges() {
    const events = await this.lines(
      'events',
      '--all',
      '--limit',
      '0',
      '--json',
      '--status',
      'planned',
    );
    const pledges = events.map((e) => ({
      id: e.id,
      who: e.actors[0]?.name ?? null,
      what: e.summary,
      made: e.time?.not_after ?? null,
      deadline: e.time?.deadline ?? null,
      status: e.status,
      later: e.follows.map((l) => ({ id: l.id ?? l, kind: 'follows', summary: null, start: null })),
    }));
    return { pledges };
  }

  async file(path) {
    const name = path === '/' ? '/index.html' : normalize(path);
    const type = KINDS[extname(name)] ?? 'text/html; charset=utf-8';
    return { type, bytes: await readFile(join(this.page, name)) };
  }

  async #reply(request, response) {
    const url = new URL(request.url, 'http://localhost');
    if (url.pathname === '/v1/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      return response.write('retry: 60000\n\n');
    }
    if (!url.pathname.startsWith('/v1/')) {
      const { type, bytes } = await this.file(url.pathname);
      return response
        .writeHead(200, { 'content-type': type, 'content-security-policy': CSP })
        .end(bytes);
    }
    let text = '';
    for await (const part of request) text += part;
    const body = text ? JSON.parse(text) : null;
    const answer = await this.answer(
      request.method,
      url.pathname,
      url.searchParams,
      body,
      request.headers,
    );
    if (answer === null) return response.writeHead(204).end();
    return response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(answer));
  }

  listen(port = 0) {
    const server = createServer((request, response) => {
      this.#reply(request, response).catch((error) => {
        const status = error.status ?? (error.code === 'ENOENT' ? 404 : 500);
        const problem = {
          type: 'about:blank',
          title: error.title ?? 'Error',
          status,
          detail: error.message,
        };
        response
          .writeHead(status, { 'content-type': 'application/problem+json' })
          .end(JSON.stringify(problem));
      });
    });
    return new Promise((done) => server.listen(port, '127.0.0.1', () => done(server)));
  }
}

const spanned = ({ text, span }) => ({ text, start: span[0], end: span[1] });
