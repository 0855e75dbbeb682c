// Whose turn it is, over all virtual users of a scenario.

import { SharedArray } from 'k6/data';
import exec from 'k6/execution';

// Asking k6 for this object costs as much as building a request, so it is asked for once. What it
// says is always about the present iteration.
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
let drawn;

/** From now on the first item is everybody's turn: tables begin with what is asked most. */
export function takeFirst() {
  firstOnly = true;
}

/** From now on it is the turn of that number, whatever the iteration's; undefined: the iteration's. */
export function takeTurn(number) {
  drawn = number;
}

/**
 * The item whose turn it is: one after the other, and again from the first.
 *
 * @param {Array|object} items an array, or a table made by `table`
 */
export function inTurn(items) {
  return itemOf(items, firstOnly ? 0 : (drawn === undefined ? turn() : drawn) % items.length);
}

/** An item of an array, or of a table made by `table`. */
export function itemOf(items, at) {
  return items.seen === undefined ? items[at] : remembered(items, at);
}

/**
 * A table that all virtual users share.
 *
 * @param {string} name
 * @param {function(): Array} read called once in a run
 */
export function table(name, read) {
  const shared = new SharedArray(name, read);
  return { shared, length: shared.length, seen: new Map() };
}

// k6 parses a shared item whenever it is read, which costs a tenth of a request; so a virtual user
// keeps those it has seen, unless the table is so long that this would defeat the sharing.
const MOST_SEEN = 1000;

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
