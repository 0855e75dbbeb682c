// Compares answers with what the code declares.

/**
 * A JSON answer: what it is, and the properties that it always has.
 *
 * @typedef {{kind: 'object' | 'array', required?: string[]}} Shape
 */

/**
 * What is wrong with an answer: `answered without "id", "total"`; undefined if nothing is.
 *
 * @param {import('k6/http').RefinedResponse<any>} response
 * @param {Shape} shape
 * @returns {string | undefined}
 */
export function shapeProblem(response, { kind, required = [] }) {
  const type = (response.headers['Content-Type'] || '').replace(/;.*/s, '').trim();
  if (/xml/i.test(type)) {
    // The same declaration may be about XML.
    return undefined;
  }
  if (!/[/+]json$/i.test(type)) {
    return `answered ${type === '' ? 'without a content type' : `with content type ${type}`}, where JSON is declared`;
  }
  const content = jsonOf(response);
  const found = Array.isArray(content) ? 'array' : content === null ? 'null' : typeof content;
  if (found !== kind) {
    return `answered ${found === 'undefined' ? 'no JSON' : `JSON of type ${found}`}, where an ${kind} is declared`;
  }
  const missing = required.filter((name) => !Object.hasOwn(Object(content), name));
  return missing.length === 0 ? undefined : `answered without ${missing.map((name) => JSON.stringify(name)).join(', ')}`;
}

/**
 * The content of an answer; undefined if it is no JSON.
 *
 * @param {import('k6/http').RefinedResponse<any>} response
 * @returns {import('k6').JSONValue | undefined}
 */
export function jsonOf(response) {
  try {
    return response.json();
  } catch (_) {
    return undefined;
  }
}
