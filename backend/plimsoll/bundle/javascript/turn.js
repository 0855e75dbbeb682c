// Whose turn it is, over all virtual users of a scenario.

import { SharedArray } from 'k6/data';
import exec from 'k6/execution';

/**
 * A table that all virtual users share.
 *
 * @template T
 * @typedef {{shared: T[], length: number, seen: Map<number, T>}} Table
 */

// Asking k6 for this object costs as much as building a request, so it is asked for once. What it
// says is always about the present iteration.
/** @type {import('k6/execution').default['scenario'] | undefined} */
let scenario;

/** The number of this iteration in its scenario, from 0. */
export function turn() {
  scenario = scenario || exec.scenario;
  return scenario.iterationInTest;
}

/** The name of the scenario that this iteration belongs to. */
export function scenarioName() {
  scenario = scenario || exec.scenario;
  return scenario.name;
}

/** When this scenario began, in milliseconds since 1970. */
export function startedAt() {
  scenario = scenario || exec.scenario;
  return scenario.startTime;
}

let firstOnly = false;
/** @type {number | undefined} */
let drawn;

/** From now on the first item is everybody's turn: tables begin with what is asked most. */
export function takeFirst() {
  firstOnly = true;
}

/**
 * From now on it is the turn of that number, whatever the iteration's; undefined: the iteration's.
 *
 * @param {number | undefined} number
 */
export function takeTurn(number) {
  drawn = number;
}

/**
 * The item whose turn it is: one after the other, and again from the first.
 *
 * @template T
 * @param {T[] | Table<T>} items an array, or a table made by `table`
 */
export function inTurn(items) {
  return itemOf(items, firstOnly ? 0 : (drawn === undefined ? turn() : drawn) % items.length);
}

/**
 * An item of an array, or of a table made by `table`.
 *
 * @template T
 * @param {T[] | Table<T>} items
 * @param {number} at
 */
export function itemOf(items, at) {
  return 'seen' in items ? remembered(items, at) : items[at];
}

/**
 * A table that all virtual users share.
 *
 * @template T
 * @param {string} name
 * @param {() => T[]} read called once in a run
 * @returns {Table<T>}
 */
export function table(name, read) {
  const shared = new SharedArray(name, read);
  return { shared, length: shared.length, seen: new Map() };
}

// k6 parses a shared item whenever it is read, which costs a tenth of a request; so a virtual user
// keeps those it has seen, unless the table is so long that this would defeat the sharing.
const MOST_SEEN = 1000;

/**
 * @template T
 * @param {Table<T>} items
 * @param {number} at
 * @returns {T}
 */
function remembered({ shared, seen }, at) {
  let item = seen.get(at);
  if (item === undefined) {
    item = shared[at];
    if (seen.size < MOST_SEEN) {
      seen.set(at, item);
    }
  }
  return item;
}
