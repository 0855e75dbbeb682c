// Logs in as users of the target: once each before the test, and again when what they got has expired.

import encoding from 'k6/encoding';
import exec from 'k6/execution';
import http from 'k6/http';

import { form, rowsOf } from './data.js';
import { oneOf } from './load.js';
import { jsonOf } from './shape.js';
import { itemOf, table } from './turn.js';

/**
 * A user who is logged in: what later requests are sent with, since when, and for how many
 * milliseconds; null: nobody knows, so the first 401 tells.
 *
 * @typedef {{user: number, token: string | null, cookies: Record<string, string>, since: number, lasts: number | null}} LoggedIn
 */

/**
 * The user of a virtual user; `until` is when to log in again.
 *
 * @typedef {{is: LoggedIn, until: number, headers: import('./request.js').Headers}} Mine
 */

/**
 * @typedef {object} Settings
 * @property {string | undefined} users JSON list of objects, or CSV: the properties of a login's body
 * @property {string} at `POST /login`
 * @property {string} token property of the answer, `data.token` inside another one; without it, the
 *   target's cookies are what lets in
 * @property {string} type of the body: json or form
 * @property {object} body what the users' own properties are put into
 * @property {string | undefined} csrf `cookie:header`: the cookie's value is sent in the header
 */

const FORM = 'application/x-www-form-urlencoded';

// More than that would take longer than most tests.
const MOST_USERS = 1000;
// Between these shares of the time that a token lasts: virtual users take turns, lest all of them log
// in again at once.
const SOONEST = 0.7;
const LATEST = 0.9;
const FIRST_WAIT_MS = 10000;
const LONGEST_WAIT_MS = 320000;

/**
 * The users of a test. Without any, nothing is sent and the other credentials count.
 *
 * @param {import('./request.js').Target} to
 * @param {Settings} settings
 */
export function usersOf(to, settings) {
  const users = settings.users ? table('users', () => read(String(settings.users))) : undefined;
  const [method, path] = users === undefined ? ['', ''] : addressOf(settings.at);
  const csrf = settings.csrf ? pairOf(settings.csrf) : undefined;
  /** @type {Mine | undefined} */
  let own;
  let stale = false;
  let wait = FIRST_WAIT_MS;
  let next = 0;
  let placed = -1;

  /**
   * @param {number} number
   * @param {string} name of the requests
   * @returns {LoggedIn | string} or why not
   */
  function logIn(number, name) {
    const jar = new http.CookieJar();
    const tags = { name };
    const url = to.url + path;
    const isForm = oneOf(['json', 'form'], settings.type, 'LOGIN_TYPE') === 'form';
    const body = { ...settings.body, ...(users === undefined ? {} : itemOf(users, number)) };
    /** @type {import('./request.js').Headers} */
    const headers = { 'Content-Type': isForm ? FORM : 'application/json', Referer: url, ...to.headers };
    if (csrf !== undefined) {
      // The page sets the cookie; its form may hold another token.
      const page = http.get(url, { jar, tags, redirects: 0, responseType: 'text', headers: to.headers });
      Object.assign(body, isForm ? { ...hiddenOf(page), ...(users === undefined ? {} : itemOf(users, number)) } : {});
      Object.assign(headers, echoed(csrf, cookiesOf(jar, url)));
    }
    const text = isForm ? form(body) : JSON.stringify(body);
    const response = http.request(method, url, text, { jar, tags, redirects: 0, responseType: 'text', headers });
    if (response.status < 200 || response.status >= 400) {
      return response.status === 0 ? 'got no answer' : `was answered ${response.status}`;
    }
    const content = jsonOf(response);
    const token = propertyOf(content, settings.token);
    const cookies = cookiesOf(jar, url);
    if (typeof token === 'string' && token !== '') {
      return { user: number, token, cookies, since: Date.now(), lasts: lifetimeOf(token, propertyOf(content, 'expires_in')) };
    }
    if (Object.keys(cookies).length === 0) {
      return `was answered ${response.status}, but without "${settings.token}" and without a cookie`;
    }
    if (response.status === 200 && content === undefined && asksForPassword(response)) {
      return 'was answered with the page that asks for a password';
    }
    return { user: number, token: null, cookies, since: Date.now(), lasts: null };
  }

  /**
   * @param {LoggedIn} is
   * @returns {Mine}
   */
  function remember(is) {
    /** @type {import('./request.js').Headers} */
    const headers = is.token === null ? {} : { Authorization: `Bearer ${is.token}` };
    const share = SOONEST + (LATEST - SOONEST) * ((exec.vu.idInTest * 0.6180339887498949) % 1);
    const until = is.lasts === null ? Infinity : is.since + share * is.lasts;
    const mine = { is, until, headers: csrf === undefined ? headers : { ...headers, ...echoed(csrf, is.cookies) } };
    stale = false;
    placed = -1;
    own = mine;
    return mine;
  }

  /** @param {number} user */
  function again(user) {
    // A target that refuses everybody is not asked ever more often.
    if (Date.now() < next) {
      return;
    }
    const is = logIn(user, `${settings.at} (refresh)`);
    if (typeof is === 'string') {
      console.warn(`logging in again as user ${user + 1} ${is}`);
      wait = Math.min(LONGEST_WAIT_MS, 2 * wait);
    } else {
      remember(is);
      wait = FIRST_WAIT_MS;
    }
    next = Date.now() + wait;
  }

  return {
    /**
     * Logs in as every user; for `setup`.
     *
     * @returns {LoggedIn[] | null} null: nobody named users
     */
    all() {
      if (users === undefined) {
        return null;
      }
      const count = Math.min(MOST_USERS, users.length);
      const tried = Array.from({ length: count }, (_, user) => logIn(user, 'setup'));
      const found = /** @type {LoggedIn[]} */ (tried.filter((one) => typeof one !== 'string'));
      const problem = tried.find((one) => typeof one === 'string');
      if (problem !== undefined) {
        const text = `${count - found.length} of ${count} users could not log in at ${settings.at}; the first one ${problem}`;
        if (found.length === 0) {
          throw new Error(text);
        }
        console.warn(text);
      }
      return found;
    },

    /**
     * The headers of this virtual user's user; undefined without users. Its cookies go into k6's jar.
     *
     * @param {import('./data.js').Given} data
     */
    headers({ users: logged }) {
      if (!logged) {
        return undefined;
      }
      let mine = own || remember(logged[(exec.vu.idInTest - 1) % logged.length]);
      if (stale || (mine.until !== Infinity && Date.now() >= mine.until)) {
        again(mine.is.user);
        mine = own || mine;
      }
      // k6 empties the jar after each iteration.
      if (mine.is.token === null && placed !== exec.vu.iterationInInstance) {
        placed = exec.vu.iterationInInstance;
        const jar = http.cookieJar();
        Object.entries(mine.is.cookies).forEach(([name, value]) => jar.set(to.url, name, value, { path: '/' }));
      }
      return mine.headers;
    },

    /**
     * Notes that a user was not let in: before the next request it logs in again.
     *
     * @param {import('./request.js').Response} response of `send`
     */
    heed(response) {
      stale = stale || (response.status === 401 && own !== undefined);
      return response;
    },
  };
}

/**
 * Users as somebody wrote them. The text holds secrets, so no message repeats it.
 *
 * @param {string} text
 * @returns {Record<string, unknown>[]}
 */
function read(text) {
  try {
    const found = /^\s*\[/.test(text) ? JSON.parse(text) : rowsOf(text, []);
    if (found.length > 0 && found.every((/** @type {unknown} */ one) => one !== null && typeof one === 'object')) {
      return found;
    }
  } catch (_) {
    // What was wrong stands in the message.
  }
  throw new Error('USERS is no JSON list of objects and no CSV; give one such as [{"username":"…","password":"…"}]');
}

/** @param {string} text */
function addressOf(text) {
  const parts = /^(?:([A-Z]+) )?(\/\S*)$/.exec(text);
  if (parts === null) {
    throw new Error(`LOGIN is "${text}"; give one such as POST /login`);
  }
  return [parts[1] || 'POST', parts[2]];
}

/** @param {string} text */
function pairOf(text) {
  const [cookie, header] = text.split(':').map((part) => part.trim());
  if (!cookie || !header) {
    throw new Error(`CSRF is "${text}"; give a cookie and a header such as csrftoken:X-CSRFToken`);
  }
  return { cookie, header };
}

/**
 * @param {{cookie: string, header: string}} csrf
 * @param {Record<string, string>} cookies
 * @returns {import('./request.js').Headers}
 */
function echoed({ cookie, header }, cookies) {
  return cookies[cookie] === undefined ? {} : { [header]: decoded(cookies[cookie]) };
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch (_) {
    return text;
  }
}

/**
 * @param {import('k6/http').CookieJar} jar
 * @param {string} url
 */
function cookiesOf(jar, url) {
  return Object.fromEntries(Object.entries(jar.cookiesForURL(url)).map(([name, values]) => [name, values[0]]));
}

/**
 * What a form on a page sends without being asked.
 *
 * @param {import('k6/http').RefinedResponse<'text'>} page
 */
function hiddenOf(page) {
  /** @type {Record<string, string>} */
  const found = {};
  page.html('input[type=hidden]').each((_, input) => {
    const name = input.getAttribute('name');
    if (name !== undefined && name !== null) {
      found[String(name)] = String(input.getAttribute('value') || '');
    }
  });
  return found;
}

/** @param {import('k6/http').RefinedResponse<'text'>} page */
function asksForPassword(page) {
  return page.html('input[type=password]').size() > 0;
}

/**
 * @param {unknown} content
 * @param {string} path names, separated by dots
 * @returns {unknown}
 */
function propertyOf(content, path) {
  return path
    .split('.')
    .reduce((at, name) => (at === null || typeof at !== 'object' ? undefined : /** @type {any} */ (at)[name]), content);
}

/**
 * How many milliseconds a token lasts, by the answer, else by itself if it is a JWT; null: unknown.
 *
 * @param {string} token
 * @param {unknown} seconds
 */
function lifetimeOf(token, seconds) {
  if (Number(seconds) > 0) {
    return 1000 * Number(seconds);
  }
  try {
    const { exp, iat } = JSON.parse(encoding.b64decode(token.split('.')[1], 'rawurl', 's'));
    // The target's clock may be another one.
    const since = typeof iat === 'number' ? iat : Date.now() / 1000;
    return exp > since ? 1000 * (exp - since) : null;
  } catch (_) {
    return null;
  }
}
