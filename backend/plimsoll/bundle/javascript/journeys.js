// Sessions as production's users have them: one request after another, each after a pause, as likely
// as it was observed. What an answer gives, later requests of the same session may need.

import { sleep } from 'k6';

import { randomFrom } from './bursts.js';
import { jsonOf } from './shape.js';
import { inTurn, itemOf, startedAt, takeTurn, turn } from './turn.js';

/**
 * Where a session is, and how likely each next place is.
 *
 * @typedef {{to: number, chance: number, pauses_s: number[]}} Step
 * @typedef {{slug: string | null, next: Step[]}} Place
 */

/**
 * Values that a session got from answers, by name.
 *
 * @typedef {Record<string, string>} Session
 */

const GOLDEN = 0.6180339887498949;

/**
 * One session: an iteration. The same iteration always goes the same way.
 *
 * @param {import('./turn.js').Table<Place>} places a table of `journeys.json`: where a session is, and how likely each next
 *   place is; 0 is where it begins and ends
 * @param {{seed: string, longest: number, lengthMs: number}} settings `longest`: a session has no
 *   more requests; it sends none after the test's length
 * @param {(slug: string, session: Session) => void} ask sends a request by its slug
 */
export function follow(places, { seed, longest, lengthMs }, ask) {
  const number = turn();
  const random = randomFrom(`${seed} ${number}`);
  const ends = startedAt() + lengthMs;
  /** @type {Session} */
  const session = {};
  let asked = Date.now();
  // Beginnings follow the golden ratio, so that already a short test has their mix.
  let step = chosen(itemOf(places, 0), ((number + 0.5) * GOLDEN) % 1);
  try {
    for (let sent = 0; step.to !== 0 && sent < longest; sent += 1) {
      // Pauses were observed from request to request: the answer came within them.
      const wait = sent === 0 ? 0 : asked + pauseOf(step, random) - Date.now();
      if (sent > 0 && Date.now() + wait >= ends) {
        return;
      }
      if (wait > 0) {
        sleep(wait / 1000);
      }
      asked = Date.now();
      takeTurn(Math.floor(random() * 4294967296));
      const place = itemOf(places, step.to);
      ask(/** @type {string} */ (place.slug), session);
      step = chosen(place, random());
    }
  } finally {
    takeTurn(undefined);
  }
}

/**
 * @param {Place} place
 * @param {number} at
 */
function chosen({ next }, at) {
  let until = 0;
  for (const step of next) {
    until += step.chance;
    if (at < until) {
      return step;
    }
  }
  return next[next.length - 1];
}

/**
 * @param {Step} step
 * @param {import('./bursts.js').Random} random
 */
function pauseOf({ pauses_s: pauses }, random) {
  return pauses.length === 0 ? 0 : 1000 * pauses[Math.floor(random() * pauses.length)];
}

/**
 * Keeps what an answer gives.
 *
 * @param {Session | undefined} session undefined: nothing is kept
 * @param {import('./request.js').Response} response of `send`
 * @param {Record<string, string>} fields properties of the answer by the name to keep them under
 */
export function keep(session, response, fields) {
  if (session === undefined || response.status < 200 || response.status >= 300) {
    return;
  }
  const answer = contentOf(response);
  for (const name in fields) {
    const value = answer === null ? undefined : answer[fields[name]];
    // Of a number that JavaScript cannot hold, another one would be asked for.
    if ((typeof value === 'string' && value !== '') || Number.isSafeInteger(value)) {
      session[name] = String(value);
    }
  }
}

/**
 * Forgets what was deleted, so that nobody asks for it again.
 *
 * @param {Session | undefined} session
 * @param {import('./request.js').Response} response
 * @param {string} name
 */
export function forget(session, response, name) {
  if (session !== undefined && response.status >= 200 && response.status < 300) {
    delete session[name];
  }
}

/**
 * A path with the session's own values; undefined while it has none.
 *
 * @param {Session | undefined} session
 * @param {Record<string, string>} columns names of kept values by the column that they fill
 * @param {import('./turn.js').Table<import('./data.js').Row>} rows a table, for everything else
 * @param {(row: import('./data.js').Row) => string} path of a row
 */
export function carried(session, columns, rows, path) {
  if (session === undefined) {
    return undefined;
  }
  /** @type {Record<string, string>} */
  const own = {};
  for (const column in columns) {
    const value = session[columns[column]];
    if (value === undefined) {
      return undefined;
    }
    own[column] = value;
  }
  return path({ ...inTurn(rows), ...own });
}

/**
 * The header of the session's own token, unless somebody gave one.
 *
 * @param {Session | undefined} session
 * @param {string | null | undefined} given
 */
export function bearer(session, given) {
  return given || session === undefined || session.token === undefined ? null : `Bearer ${session.token}`;
}

/**
 * @param {import('./request.js').Response} response
 * @returns {Record<string, unknown> | null}
 */
function contentOf(response) {
  const content = jsonOf(response);
  return content !== null && typeof content === 'object' ? /** @type {Record<string, unknown>} */ (content) : null;
}
