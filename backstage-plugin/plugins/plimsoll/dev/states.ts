/** How Plimsoll may stand towards a service; each is a tab of the harness. */
export const STATES = {
  happy: 'Happy',
  empty: 'Empty',
  running: 'Running',
  regressed: 'Regressed',
  invalid: 'Invalid',
  forbidden: 'Forbidden',
  offline: 'Offline',
  many: '10,000 runs',
} as const;
export type State = keyof typeof STATES;

export function isState(text: string | null): text is State {
  return text !== null && Object.keys(STATES).includes(text);
}

const KEPT = 'plimsoll-harness-state';

/** The state that is shown: of this address, else the one before. */
export function currentState(): State {
  const given = new URLSearchParams(window.location.search).get('state');
  const kept = window.sessionStorage.getItem(KEPT);
  if (isState(given)) return given;
  return isState(kept) ? kept : 'happy';
}

export function keepState(state: State): void {
  window.sessionStorage.setItem(KEPT, state);
}
