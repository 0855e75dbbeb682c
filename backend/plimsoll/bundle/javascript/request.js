// Sends one request and records what k6 itself does not: its size and that of the answer.

import { check } from 'k6';
import http from 'k6/http';
import { Trend } from 'k6/metrics';

import { inTurn } from './turn.js';

const requestBytes = new Trend('request_bytes');
const responseBytes = new Trend('response_bytes');

// http_req_failed then means what production's error rate means: a 5xx or no response at all.
http.setResponseCallback(http.expectedStatuses({ min: 200, max: 499 }));

const METHODS_THAT_DECLARE_NO_BODY = ['POST', 'PUT', 'PATCH'];

/**
 * A target that requests are sent to.
 *
 * @param {string} baseUrl `https://shop.example`, with or without a path
 * @param {string} runId tells these requests from real ones, in the header User-Agent
 */
export function target(baseUrl, runId) {
  const parts = /^https?:\/\/([^/?#]+)([^?#]*)$/.exec(baseUrl || '');
  if (parts === null) {
    throw new Error(
      `BASE_URL is "${baseUrl || ''}"; give the target's address: k6 run -e BASE_URL=https://shop.example script.js`,
    );
  }
  return {
    url: baseUrl.replace(/\/+$/, ''),
    host: parts[1],
    path: parts[2].replace(/\/+$/, ''),
    userAgent: `plimsoll/${runId}`,
  };
}

/**
 * What all requests to one endpoint share, prepared once so that an iteration has little to do.
 *
 * @param {object} to a target
 * @param {string} method
 * @param {object} tags `name` is the method and route, so that ids do not multiply the metrics
 * @param {{headers?: object, bodies?: string[]}} [content] bodies are used in turn
 */
export function endpoint(to, method, tags, { headers = {}, bodies = [] } = {}) {
  const sent = present(headers);
  const texts = bodies.length > 0 ? bodies : [''];
  // k6 allows no "::" in the name of a check; a control character would reach the terminal.
  const name = tags.name.replace(/::/g, ': :').replace(/[\x00-\x1f\x7f-\x9f]/g, ' ');
  return {
    method,
    tags,
    url: to.url,
    // An empty body has to be none: k6 would send it in chunks.
    bodies: texts.map((text) => ({ text: text || null, bytes: requestSize(to, method, sent, text) })),
    // Answers are read as bytes because a chunked one declares no length; nothing is decoded.
    params: { tags, headers: sent, responseType: 'binary' },
    checks: { [`${name} answers 2xx or 3xx`]: (response) => response.status >= 200 && response.status < 400 },
  };
}

/**
 * Sends one request.
 *
 * @param {object} endpoint
 * @param {string} path with the query, encoded
 * @param {object} [headers] those that differ from request to request; null leaves one out
 */
export function send(endpoint, path, headers) {
  const { method, tags, bodies } = endpoint;
  const body = bodies.length === 1 ? bodies[0] : inTurn(bodies);
  let { params } = endpoint;
  let bytes = body.bytes + path.length;
  if (headers !== undefined) {
    const varying = present(headers);
    params = { ...params, headers: { ...params.headers, ...varying } };
    bytes += headerSize(varying);
  }
  const response = http.request(method, endpoint.url + path, body.text, params);
  check(response, endpoint.checks, tags);
  requestBytes.add(bytes, tags);
  if (response.status !== 0) {
    responseBytes.add(method === 'HEAD' ? 0 : bodySize(response), tags);
  }
}

/** Runs an endpoint's function; an exception counts as a failed check, for without one it would pass. */
export function attempt(endpoint, run) {
  try {
    run();
  } catch (error) {
    check({ status: 0 }, endpoint.checks, endpoint.tags);
    throw error;
  }
}

/** How many bytes a text has in UTF-8. */
export function bytesOf(text) {
  return encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, '.').length;
}

function present(headers) {
  return Object.fromEntries(
    Object.entries(headers).filter(([, value]) => value !== null && value !== undefined && value !== ''),
  );
}

// Request line, headers and body, as a web server counts the length of a request over HTTP/1.1;
// the path is added when it is known.
function requestSize(to, method, headers, body) {
  const line = bytesOf(`${method} ${to.path} HTTP/1.1\r\n`);
  const own = { Host: to.host, 'User-Agent': to.userAgent };
  if (body !== '' || METHODS_THAT_DECLARE_NO_BODY.includes(method)) {
    own['Content-Length'] = String(bytesOf(body));
  }
  return line + headerSize({ ...own, ...headers }) + 2 + bytesOf(body);
}

function headerSize(headers) {
  return Object.entries(headers).reduce(
    (sum, [name, value]) => sum + name.length + bytesOf(value) + 4,
    0,
  );
}

// The body as it came over the wire: k6 has unpacked a compressed one by now.
function bodySize({ headers, body }) {
  const declared = headers['Content-Length'];
  if (declared !== undefined) {
    return Number(declared);
  }
  return body === null ? 0 : body.byteLength;
}
