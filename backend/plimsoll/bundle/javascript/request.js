// Sends one request and records what k6 itself does not: its size and that of the answer.

import { check } from 'k6';
import http from 'k6/http';
import { Trend } from 'k6/metrics';

import { shapeProblem } from './shape.js';
import { nextTraceparent, traced, tracing } from './trace.js';
import { inTurn, takeFirst } from './turn.js';

const requestBytes = new Trend('request_bytes');
const responseBytes = new Trend('response_bytes');

// http_req_failed then means what production's error rate means: a 5xx or no response at all.
http.setResponseCallback(http.expectedStatuses({ min: 200, max: 499 }));

/** Stands in a body for a text of the same length that no other request has. */
export const FRESH = 'plimsollfresh';

/**
 * Where requests go.
 *
 * @typedef {{url: string, host: string, path: string, userAgent: string, headers: Headers, tracing: import('./trace.js').Tracing}} Target
 */

/**
 * Headers by name; those without a value are left out.
 *
 * @typedef {Record<string, string | null | undefined>} GivenHeaders
 * @typedef {Record<string, string>} Headers
 */

/**
 * What all requests to one endpoint share.
 *
 * @typedef {object} Endpoint
 * @property {string} name
 * @property {string} method
 * @property {import('./summary.js').Tags} tags
 * @property {string[]} secrets
 * @property {Record<string, import('./shape.js').Shape>} answers
 * @property {import('./trace.js').Tracing} tracing
 * @property {Headers} extra
 * @property {string} url
 * @property {Body[]} bodies
 * @property {{tags: Record<string, string>, headers: Headers, responseType: 'binary'}} params
 * @property {Record<string, (response: {status: number}) => boolean>} checks
 * @property {boolean} [warned]
 * @property {{given: GivenHeaders, params: Endpoint['params'], bytes: number}} [varied]
 */

/** @typedef {{text: string | null, parts: string[], bytes: number}} Body around each FRESH, its parts */

/** @typedef {import('k6/http').RefinedResponse<'binary'>} Response */

const METHODS_THAT_DECLARE_NO_BODY = ['POST', 'PUT', 'PATCH'];

/**
 * A target that requests are sent to.
 *
 * @param {string | undefined} baseUrl `https://shop.example`, with or without a path
 * @param {string} runId tells these requests from real ones, in the header User-Agent
 * @param {string} [headers] a JSON object of texts, sent with every request
 * @param {string} [trace] the share of requests that ask to be traced, from 0 to 1
 * @returns {Target}
 */
export function target(baseUrl, runId, headers, trace) {
  const address = baseUrl || '';
  const parts = /^https?:\/\/([^/?#]+)([^?#]*)$/.exec(address);
  if (parts === null) {
    throw new Error(
      `BASE_URL is "${address}"; give the target's address: k6 run -e BASE_URL=https://shop.example script.js`,
    );
  }
  return {
    url: address.replace(/\/+$/, ''),
    host: parts[1],
    path: parts[2].replace(/\/+$/, ''),
    userAgent: `plimsoll/${runId}`,
    headers: extraHeaders(headers),
    tracing: tracing(trace, runId),
  };
}

/**
 * What all requests to one endpoint share, prepared once so that an iteration has little to do.
 *
 * @param {Target} to
 * @param {string} method
 * @param {import('./summary.js').Tags} tags `name` is the method and route, so that ids do not multiply the metrics
 * @param {object} [content]
 * @param {GivenHeaders} [content.headers]
 * @param {string[]} [content.bodies] used in turn
 * @param {string[]} [content.secrets] environment variables, any of which lets a request in
 * @param {Record<string, import('./shape.js').Shape>} [content.answers] declared ones by status
 * @returns {Endpoint}
 */
export function endpoint(to, method, tags, { headers = {}, bodies = [], secrets = [], answers = {} } = {}) {
  const sent = { ...without(present(headers), to.headers), ...to.headers };
  const texts = bodies.length > 0 ? bodies : [''];
  // k6 allows no "::" in the name of a check; a control character would reach the terminal.
  const name = tags.name.replace(/::/g, ': :').replace(/[\x00-\x1f\x7f-\x9f]/g, ' ');
  return {
    name,
    method,
    tags,
    secrets,
    answers,
    tracing: to.tracing,
    extra: to.headers,
    url: to.url,
    // An empty body has to be none: k6 would send it in chunks.
    bodies: texts.map((text) => ({
      text: text || null,
      parts: text.split(FRESH),
      bytes: requestSize(to, method, sent, text),
    })),
    // Answers are read as bytes because a chunked one declares no length; nothing is decoded.
    params: { tags, headers: sent, responseType: 'binary' },
    checks: { [`${name} answers 2xx or 3xx`]: (response) => response.status >= 200 && response.status < 400 },
  };
}

/**
 * Sends one request.
 *
 * @param {Endpoint} endpoint
 * @param {string} path with the query, encoded
 * @param {GivenHeaders} [headers] those that differ from request to request; null leaves one out
 * @returns {Response} its body is bytes
 */
export function send(endpoint, path, headers) {
  const { method, tags, bodies } = endpoint;
  const body = bodies.length === 1 ? bodies[0] : bodyOf(bodies);
  let { params } = endpoint;
  let bytes = body.bytes + path.length;
  if (headers !== undefined) {
    const varied = variedBy(endpoint, headers);
    params = varied.params;
    bytes += varied.bytes;
  }
  const traceparent = endpoint.tracing.share > 0 ? nextTraceparent(endpoint.tracing) : undefined;
  let response;
  if (traceparent === undefined) {
    response = http.request(method, endpoint.url + path, textOf(body), params);
  } else {
    const headers = { ...without(params.headers, { traceparent }), traceparent };
    bytes += headerSize(headers) - headerSize(params.headers);
    const asked = { ...params, headers };
    response = traced(traceparent, () => http.request(method, endpoint.url + path, textOf(body), asked));
  }
  check(response, endpoint.checks, tags);
  if (smokeBody !== undefined) {
    compare(endpoint, response);
  }
  requestBytes.add(bytes, tags);
  if (response.status !== 0) {
    responseBytes.add(method === 'HEAD' ? 0 : bodySize(response), tags);
  }
  return response;
}

/**
 * The same headers, again and again, are put together once.
 *
 * @param {Endpoint} endpoint
 * @param {GivenHeaders} given
 */
function variedBy(endpoint, given) {
  if (endpoint.varied === undefined || endpoint.varied.given !== given) {
    const { params } = endpoint;
    const varying = without(present(given), endpoint.extra);
    const headers = { ...without(params.headers, varying), ...varying };
    const bytes = headerSize(headers) - headerSize(params.headers);
    endpoint.varied = { given, params: { ...params, headers }, bytes };
  }
  return endpoint.varied;
}

// Which of an endpoint's bodies the smoke test sends now; nothing in the other test types.
/** @type {number | undefined} */
let smokeBody;

/**
 * One turn of the smoke test: runs an endpoint's function with that body of its own. An exception
 * counts as a failed check, for without one it would pass.
 *
 * @param {Endpoint} endpoint
 * @param {number} body
 * @param {() => void} run
 */
export function attempt(endpoint, body, run) {
  takeFirst();
  smokeBody = body;
  try {
    run();
  } catch (error) {
    check({ status: 0 }, endpoint.checks, endpoint.tags);
    throw error;
  }
}

/**
 * What a target did, and what may help against it: `answered 401; set API_TOKEN`.
 *
 * @param {Endpoint} endpoint
 * @param {number} status
 */
export function outcome({ secrets, extra }, status) {
  if (status === 0) {
    return 'did not answer';
  }
  if (status !== 401 && status !== 403) {
    return `answered ${status}`;
  }
  if (secrets.length > 0) {
    return `answered ${status}${[...secrets, 'USERS', 'USERS_FILE'].some((name) => __ENV[name]) ? '' : `; set ${secrets.join(' or ')}`}`;
  }
  const asked = Object.keys(extra).length > 0;
  return `answered ${status}${asked ? '' : '; set HEADERS if it wants one that the code does not show'}`;
}

/**
 * How many bytes a text has in UTF-8.
 *
 * @param {string} text
 */
export function bytesOf(text) {
  return encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, '.').length;
}

/**
 * The text of a body for one request.
 *
 * @param {Body} body
 */
export function textOf({ text, parts }) {
  return parts.length === 1 ? text : parts.join(fresh());
}

let freshOnes = 0;

/** A text as long as FRESH: of now, of this virtual user, and of how many it had. */
function fresh() {
  freshOnes += 1;
  const of = [Date.now(), 8, __VU, 3, freshOnes, 2];
  let text = '';
  for (let at = 0; at < of.length; at += 2) {
    text += of[at].toString(36).padStart(of[at + 1], '0').slice(-of[at + 1]);
  }
  return text;
}

/** @param {Endpoint['bodies']} bodies */
function bodyOf(bodies) {
  return smokeBody === undefined ? inTurn(bodies) : bodies[smokeBody];
}

/**
 * Only in the smoke test, for reading an answer costs a load generator as much as asking for it.
 *
 * @param {Endpoint} endpoint
 * @param {Response} response
 */
function compare(endpoint, response) {
  const { status } = response;
  if (status < 200 || status >= 400) {
    // Of a request that got no answer, k6 itself warns.
    if (status !== 0) {
      warnOnce(endpoint, outcome(endpoint, status));
    }
    return;
  }
  const declared = endpoint.answers[status] || (status < 300 ? endpoint.answers['2XX'] : undefined);
  if (declared !== undefined) {
    const problem = shapeProblem(response, declared);
    check(response, { [`${endpoint.name} answers as declared`]: () => problem === undefined }, endpoint.tags);
    if (problem !== undefined) {
      warnOnce(endpoint, problem);
    }
  }
}

/**
 * @param {Endpoint} endpoint
 * @param {string} text
 */
function warnOnce(endpoint, text) {
  if (!endpoint.warned) {
    endpoint.warned = true;
    console.warn(`${endpoint.name} ${text}`);
  }
}

/**
 * The text may hold secrets, so no message repeats it.
 *
 * @param {string | undefined} text
 * @returns {Headers}
 */
function extraHeaders(text) {
  const headers = text ? parsed(text) : {};
  const wrong =
    headers === null ||
    typeof headers !== 'object' ||
    Array.isArray(headers) ||
    Object.entries(headers).some(([name, value]) => !HEADER.test(name) || !isLine(value));
  if (wrong) {
    throw new Error('HEADERS is no JSON object of texts; give one such as {"X-Api-Key":"…"}');
  }
  return headers;
}

const HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** @param {unknown} value */
function isLine(value) {
  return typeof value === 'string' && !/[\x00\r\n]/.test(value);
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (_) {
    return null;
  }
}

/**
 * Those headers that the others do not have, in whatever case their names are written.
 *
 * @param {Headers} headers
 * @param {Headers} others
 * @returns {Headers}
 */
function without(headers, others) {
  const names = Object.keys(others).map((name) => name.toLowerCase());
  if (names.length === 0) {
    return headers;
  }
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !names.includes(name.toLowerCase())),
  );
}

/**
 * @param {GivenHeaders} headers
 * @returns {Headers}
 */
function present(headers) {
  const found = Object.fromEntries(
    Object.entries(headers).filter(([, value]) => value !== null && value !== undefined && value !== ''),
  );
  return /** @type {Headers} */ (found);
}

/**
 * Request line, headers and body, as a web server counts the length of a request over HTTP/1.1; the
 * path is added when it is known.
 *
 * @param {Target} to
 * @param {string} method
 * @param {Headers} headers
 * @param {string} body
 */
function requestSize(to, method, headers, body) {
  const line = bytesOf(`${method} ${to.path} HTTP/1.1\r\n`);
  /** @type {Headers} */
  const own = { Host: to.host, 'User-Agent': to.userAgent };
  if (body !== '' || METHODS_THAT_DECLARE_NO_BODY.includes(method)) {
    own['Content-Length'] = String(bytesOf(body));
  }
  return line + headerSize({ ...without(own, headers), ...headers }) + 2 + bytesOf(body);
}

/** @param {Headers} headers */
function headerSize(headers) {
  return Object.entries(headers).reduce(
    (sum, [name, value]) => sum + name.length + bytesOf(value) + 4,
    0,
  );
}

/**
 * The body as it came over the wire: k6 has unpacked a compressed one by now.
 *
 * @param {Response} response
 */
function bodySize({ headers, body }) {
  const declared = headers['Content-Length'];
  if (declared !== undefined) {
    return Number(declared);
  }
  return body === null ? 0 : body.byteLength;
}
