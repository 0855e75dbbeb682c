// Reads data tables and writes values into addresses.

/**
 * A row of a data table: cells by column; null leaves its parameter out of the request.
 *
 * @typedef {Record<string, string | null>} Row
 */

/**
 * What a value may be: a cell, a credential that is not set, a member of a body.
 *
 * @typedef {string | number | boolean | null | undefined} Scalar
 */

/**
 * What `setup` hands to all virtual users: paths by endpoint where the target's own values are taken, what
 * was made in the target, and who is logged in.
 *
 * @typedef {{paths: Record<string, string[]>, made?: import('./things.js').Made[], users?: import('./login.js').LoggedIn[] | null}} Given
 */

/**
 * The rows of a CSV text (RFC 4180) as objects, a property a column.
 *
 * An empty cell is null and leaves its parameter out of the request; a quoted empty one ("") is an
 * empty text.
 *
 * @param {string} text first line: the columns
 * @param {string[]} columns those that have to be there
 * @returns {Row[]}
 */
export function rowsOf(text, columns) {
  const [first, ...lines] = cellsOf(text.replace(/^\ufeff/, ''));
  const header = (first || []).map(String);
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new Error(`a data table lacks ${missing.join(', ')}; its first line is ${header.join(',')}`);
  }
  const rows = lines
    .filter((cells) => cells.length > 1 || header.length === 1)
    .map((cells) => Object.fromEntries(header.map((name, i) => [name, i < cells.length ? cells[i] : null])));
  if (rows.length === 0) {
    throw new Error(`the data table with the columns ${header.join(',')} has no rows`);
  }
  return rows;
}

/**
 * A value as one segment of a path.
 *
 * @param {Scalar} value
 */
export function segment(value) {
  return value === null || value === undefined ? '' : encodeURIComponent(value);
}

/**
 * A value that may span several segments: its slashes stay.
 *
 * @param {Scalar} value
 */
export function segments(value) {
  return segment(value).replace(/%2F/g, '/');
}

/**
 * `?name=value&…` of those that have a value.
 *
 * @param {Record<string, Scalar>} values
 */
export function query(values) {
  let text = '';
  for (const name in values) {
    const value = values[name];
    if (value !== null && value !== undefined) {
      text += `${text === '' ? '?' : '&'}${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
    }
  }
  return text;
}

/**
 * A body of content type application/x-www-form-urlencoded; lists repeat their name.
 *
 * @param {object} fields
 */
export function form(fields) {
  return fieldsOf(fields)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
}

// The line between the parts of a multipart body: nothing that a value would contain.
const BOUNDARY = 'plimsoll-d1f0c8a24be57396';

/** The content type of a body made by `multipart`. */
export const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`;

/**
 * A body of content type multipart/form-data, without files.
 *
 * @param {object} fields
 */
export function multipart(fields) {
  const parts = fieldsOf(fields).map(
    ([name, value]) =>
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`,
  );
  return `${parts.join('')}--${BOUNDARY}--\r\n`;
}

/**
 * The paths of a table's rows, with the target's own values in some of the columns.
 *
 * @param {Row[]} rows
 * @param {(row: Row) => string} path of a row
 * @param {Record<string, string[]>} own values by column, such as a supply finds; a column without
 *   keeps the table's
 */
export function pathsWith(rows, path, own) {
  const columns = Object.keys(own).filter((column) => own[column].length > 0);
  // Every virtual user gets a copy, so there are no more than show all values, or a mix of rows.
  const count = Math.max(Math.min(rows.length, 100), ...columns.map((column) => own[column].length));
  return Array.from({ length: count }, (_, i) => {
    const row = { ...rows[i % rows.length] };
    columns.forEach((column) => {
      row[column] = own[column][i % own[column].length];
    });
    return path(row);
  });
}

/**
 * @param {object} fields
 * @returns {[string, string][]}
 */
function fieldsOf(fields) {
  return Object.entries(fields).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((item) => item !== null)
      .map((item) => /** @type {[string, string]} */ ([name, typeof item === 'object' ? JSON.stringify(item) : String(item)])),
  );
}

/** @param {string} name */
function quoted(name) {
  return name.replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

/**
 * @param {string} text
 * @returns {(string | null)[][]}
 */
function cellsOf(text) {
  /** @type {(string | null)[][]} */
  const rows = [];
  /** @type {(string | null)[]} */
  let row = [];
  let at = 0;
  let comma = -1;
  let newline = -1;
  while (at < text.length) {
    let end;
    if (text[at] === '"') {
      const close = closingQuote(text, at);
      row.push(text.slice(at + 1, close).replace(/""/g, '"'));
      end = close + 1;
      end += text[end] === '\r' ? 1 : 0;
    } else {
      comma = comma < at ? next(text, ',', at) : comma;
      newline = newline < at ? next(text, '\n', at) : newline;
      end = Math.min(comma, newline);
      const stop = end === newline && end > at && text[end - 1] === '\r' ? end - 1 : end;
      row.push(stop > at ? text.slice(at, stop) : null);
    }
    if (text[end] === ',') {
      at = end + 1;
      if (at >= text.length) {
        row.push(null);
      }
    } else {
      rows.push(row);
      row = [];
      at = end + 1;
    }
  }
  if (row.length > 0) {
    rows.push(row);
  }
  return rows;
}

/**
 * @param {string} text
 * @param {string} mark
 * @param {number} from
 */
function next(text, mark, from) {
  const found = text.indexOf(mark, from);
  return found === -1 ? text.length : found;
}

/**
 * @param {string} text
 * @param {number} open
 */
function closingQuote(text, open) {
  let close = text.indexOf('"', open + 1);
  while (close !== -1 && text[close + 1] === '"') {
    close = text.indexOf('"', close + 2);
  }
  if (close === -1) {
    throw new Error(`a data table has an opening quote without a closing one: ${text.slice(open, open + 40)}`);
  }
  return close;
}
