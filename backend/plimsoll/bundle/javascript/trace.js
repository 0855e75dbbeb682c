// Asks the target to trace some requests (W3C Trace Context), and names their traces in k6's output,
// so that a slow request can be looked up.

import exec from 'k6/execution';

/**
 * How many requests ask to be traced, and with what all of their traces' names begin.
 *
 * @typedef {{share: number, beginning: string}} Tracing
 */

// The same request of the same virtual user has the same name in every run of that id, and no two
// requests of a run have one name. Numbers are mixed, because samplers read names as chance.
const SALTS = [0x9e3779b9, 0x7f4a7c15, 0xf39cc060, 0x2545f491];
const WORDS = 0x100000000;

/** @type {import('k6/execution').default['vu'] | undefined} */
let vu;
let sent = 0;

/**
 * @param {string | undefined} share of the requests, from 0 to 1; the others are left to the
 *   target's own sampling, which a header that asks for no trace would turn off
 * @param {string} runId
 * @returns {Tracing}
 */
export function tracing(share, runId) {
  const given = Number(share || 0);
  if (!(given >= 0 && given <= 1)) {
    throw new Error(`TRACE is "${share}"; give the share of requests to be traced, such as 0.01`);
  }
  let [first, second] = [0x811c9dc5, 0x01000193];
  for (const letter of runId) {
    first = scrambled(first ^ letter.charCodeAt(0));
    second = scrambled(second + letter.charCodeAt(0));
  }
  return { share: given, beginning: hex(first) + hex(second) };
}

/**
 * The header `traceparent` of the next request; undefined: it asks for no trace.
 *
 * @param {Tracing} tracing
 */
export function nextTraceparent({ share, beginning }) {
  vu = vu || exec.vu;
  sent += 1;
  let [high, low] = [vu.idInTest, sent];
  for (const salt of SALTS) {
    [high, low] = [low, (high ^ scrambled(low + salt)) >>> 0];
  }
  if (low >= share * WORDS) {
    return undefined;
  }
  // An id of nothing but zeros is none.
  return `00-${beginning}${hex(high)}${hex(low)}-${hex(low)}${hex(high || 1)}-01`;
}

/**
 * Sends a request whose trace k6's samples name. That is no tag, which would make a time series of
 * every request: k6 writes it beside its samples.
 *
 * @template T
 * @param {string} traceparent
 * @param {() => T} send
 * @returns {T}
 */
export function traced(traceparent, send) {
  const { metadata } = exec.vu.metrics;
  metadata.trace_id = traceparent.slice(3, 35);
  try {
    return send();
  } finally {
    delete metadata.trace_id;
  }
}

/**
 * The last steps of MurmurHash3, by which each bit of a number changes all others.
 *
 * @param {number} number
 */
function scrambled(number) {
  let word = number | 0;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}

/** @param {number} word */
function hex(word) {
  return word.toString(16).padStart(8, '0');
}
