// Things that requests name, such as the order of /orders/{id}: found in the target, or made there
// before the test begins and deleted when it is over.

import http from 'k6/http';

import { outcome, textOf } from './request.js';

/**
 * An address of a thing's collection, or of the thing itself.
 *
 * @typedef {object} Place
 * @property {import('./request.js').Endpoint} request whose credentials and bodies are sent
 * @property {(ids: string[]) => string} path of what the thing is within, outermost first
 */

/**
 * What the code shows of a kind of thing.
 *
 * @typedef {object} Thing
 * @property {string} [within] the kind of thing that it is part of
 * @property {string[]} fields properties that may hold its id, the likeliest first
 * @property {Place} [lists]
 * @property {Place} [creates] answers with the id of what it made
 * @property {Place & {ids: () => (string | null)[]}} [names] makes one under an id that is given to it
 * @property {Place & {slug: string}} [removes] the last id of its path is the thing's own
 */

/** @typedef {{slug: string, path: string}} Made what a test made, and the endpoint that deletes it */

/** @typedef {{values: string[], problem: string}} Listed */

/** @typedef {ReturnType<typeof supplyOf>} Supply */

/** @typedef {{better: boolean, paths: (supply: Supply) => string[]}} Own an endpoint's own paths */

// So many are made where the target has none, and so many things are looked into for their parts.
const ENOUGH = 5;

// Bounds the time before a test begins, whatever the code shows.
const MOST_MADE = 1000;

/**
 * Finds and makes things, each kind once; for `setup`.
 *
 * @param {Record<string, Thing>} things by kind
 * @param {object} settings
 * @param {number} settings.spares how many are made for each endpoint that deletes them
 * @param {import('./request.js').Headers} [settings.headers] of a user who is logged in
 */
export function supplyOf(things, { spares, headers = {} }) {
  /** @type {Record<string, string[][]>} */
  const known = {};
  /** @type {Made[]} */
  const made = [];
  let asked = 0;

  /**
   * Ids of a kind, each after those of what it is within.
   *
   * @param {string} kind
   * @returns {string[][]}
   */
  function idsOf(kind) {
    if (known[kind] === undefined) {
      const { found, problem } = listed(kind);
      known[kind] = found.length > 0 ? found : make(kind, ENOUGH);
      if (known[kind].length === 0 && problem) {
        warnOnce(`${problem}; the data table's values are used instead`);
      }
    }
    return known[kind];
  }

  /** @param {string} kind */
  function places(kind) {
    const { within } = things[kind];
    return within === undefined ? [[]] : idsOf(within);
  }

  /**
   * @param {string} kind
   * @returns {{found: string[][], problem: string}}
   */
  function listed(kind) {
    const { lists: at, fields } = things[kind];
    if (at === undefined) {
      return { found: [], problem: '' };
    }
    let problem = '';
    const found = places(kind)
      .slice(0, ENOUGH)
      .flatMap((ids) => {
        const answer = list(at.request, at.path(ids), fields);
        problem = problem || answer.problem;
        return answer.values.map((id) => [...ids, id]);
      });
    return { found, problem };
  }

  /**
   * @param {import('./request.js').Endpoint} endpoint
   * @param {string} path
   * @param {string[]} fields
   * @returns {Listed}
   */
  function list(endpoint, path, fields) {
    const response = ask('GET', endpoint, path, null);
    if (response.status < 200 || response.status >= 300) {
      return { values: [], problem: `GET ${path} ${outcome(endpoint, response.status)}` };
    }
    const values = itemsOf(jsonOf(response))
      .map((item) => valueOf(item, fields))
      .filter((value) => value !== undefined);
    return {
      values: /** @type {string[]} */ (values),
      problem: values.length === 0 ? `GET ${path} lists no "${fields[0]}"` : '',
    };
  }

  /**
   * @param {string} kind
   * @param {number} count
   * @returns {string[][]}
   */
  function make(kind, count) {
    const { creates, names, removes } = things[kind];
    const maker = creates || names;
    const into = maker === undefined ? [] : places(kind);
    /** @type {string[][]} */
    const ids = [];
    for (let at = 0; at < count && into.length > 0 && asked < MOST_MADE; at += 1) {
      const place = into[at % into.length];
      const id = creates ? created(kind, creates, place, at) : named(names, place);
      // What is refused once with each body is refused again.
      if (id === null || (id === undefined && at + 1 >= (maker?.request.bodies.length || 0))) {
        break;
      }
      if (id !== undefined) {
        ids.push([...place, id]);
        if (removes !== undefined) {
          made.push({ slug: removes.slug, path: removes.path([...place, id]) });
        }
      }
    }
    return ids;
  }

  /**
   * @param {string} kind
   * @param {Place} at
   * @param {string[]} place
   * @param {number} turn
   * @returns {string | null | undefined} null: one was made, but nobody knows its id; undefined: none was
   */
  function created(kind, { request, path }, place, turn) {
    const to = path(place);
    const text = textOf(request.bodies[turn % request.bodies.length]);
    const response = ask(request.method, request, to, text);
    if (response.status < 200 || response.status >= 300) {
      warnOnce(`${request.method} ${to} ${outcome(request, response.status)}, so nothing was made for the test`);
      return undefined;
    }
    const { fields } = things[kind];
    // Some are called by what they were made of: a product in a cart.
    const id = valueOf(jsonOf(response), fields) || lastOf(response.headers.Location) || valueOf(parsed(text), fields);
    if (id === undefined) {
      warnOnce(`${request.method} ${to} answered without "${fields[0]}"`);
    }
    return id || null;
  }

  // Each name is given once.
  /** @type {Map<Thing['names'], string[]>} */
  const left = new Map();

  /**
   * @param {Thing['names']} names
   * @param {string[]} place
   */
  function named(names, place) {
    if (names === undefined) {
      return undefined;
    }
    const free = left.get(names) || [...new Set(names.ids().filter((id) => id !== null))].map(String);
    left.set(names, free);
    const id = free.shift();
    if (id === undefined) {
      return undefined;
    }
    const { request } = names;
    const to = names.path([...place, id]);
    const response = ask(request.method, request, to, textOf(request.bodies[0]));
    if (response.status >= 200 && response.status < 300) {
      return id;
    }
    warnOnce(`${request.method} ${to} ${outcome(request, response.status)}, so nothing was made for the test`);
    return undefined;
  }

  /**
   * @param {string} method
   * @param {import('./request.js').Endpoint} endpoint
   * @param {string} path
   * @param {string | null} body
   */
  function ask(method, endpoint, path, body) {
    asked += method === 'GET' ? 0 : 1;
    return http.request(method, endpoint.url + path, body, {
      headers: { ...endpoint.params.headers, ...headers },
      tags: { name: 'setup' },
      responseType: 'text',
    });
  }

  return {
    made,

    /**
     * The values of a table's columns; empty where nothing is known, so that the table's own count.
     *
     * @param {string} kind
     * @param {string[]} columns of what it is within, outermost first, and of itself
     */
    found: (kind, columns) => byColumn(idsOf(kind), columns),

    /**
     * As `found`, of things that nobody else is asked about.
     *
     * @param {string} kind
     * @param {string[]} columns
     */
    spare: (kind, columns) => byColumn(make(kind, spares), columns),
  };
}

/**
 * Deletes what was made, the youngest first; what the test has deleted itself is gone already.
 *
 * @param {Made[]} made
 * @param {(slug: string) => import('./request.js').Endpoint} endpointOf
 * @param {import('./request.js').Headers} [headers] of a user who is logged in
 */
export function clear(made, endpointOf, headers = {}) {
  for (const { slug, path } of [...made].reverse()) {
    const endpoint = endpointOf(slug);
    const { status } = http.request(endpoint.method, endpoint.url + path, null, {
      headers: { ...endpoint.params.headers, ...headers },
      tags: { name: 'teardown' },
      responseType: 'none',
    });
    if (status !== 404 && status !== 410 && (status < 200 || status >= 300)) {
      warnOnce(`DELETE ${path} ${outcome(endpoint, status)}; what the test made there may be left`);
    }
  }
}

/**
 * @param {string[][]} ids
 * @param {string[]} columns
 * @returns {Record<string, string[]>}
 */
function byColumn(ids, columns) {
  return Object.fromEntries(columns.map((column, at) => [column, ids.map((each) => each[at])]));
}

/**
 * The id that an item or an answer holds, also one level deeper: `{"data": {"id": 7}}`.
 *
 * @param {any} item
 * @param {string[]} fields
 */
function valueOf(item, fields) {
  if (!isObject(item)) {
    return undefined;
  }
  for (const holder of [item, ...Object.values(item).filter(isObject)]) {
    for (const field of fields) {
      if (['string', 'number'].includes(typeof holder[field]) && holder[field] !== '') {
        return String(holder[field]);
      }
    }
  }
  return undefined;
}

/** @param {any} value */
function isObject(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/**
 * The last part of the address of a thing that was made.
 *
 * @param {string | undefined} address
 */
function lastOf(address) {
  const last = /([^/?#]+)\/?(?:[?#].*)?$/.exec(address || '');
  return last === null ? undefined : decodeURIComponent(last[1]);
}

/**
 * The items of a list, which may be wrapped: `{"data": [...]}`, `{"_embedded": {"orders": [...]}}`.
 *
 * @param {any} answer
 * @returns {any[]}
 */
function itemsOf(answer) {
  if (Array.isArray(answer) || !isObject(answer)) {
    return answer || [];
  }
  const inside = Object.values(answer);
  return inside.find(Array.isArray) || inside.filter(isObject).flatMap(Object.values).find(Array.isArray) || [];
}

/** @param {import('k6/http').RefinedResponse<'text'>} response */
function jsonOf(response) {
  return parsed(response.body);
}

/** @param {string | null} text */
function parsed(text) {
  try {
    return /** @type {any} */ (JSON.parse(text || ''));
  } catch (_) {
    return undefined;
  }
}

const warnings = new Set();

/** @param {string} text */
function warnOnce(text) {
  if (!warnings.has(text)) {
    warnings.add(text);
    console.warn(text);
  }
}
