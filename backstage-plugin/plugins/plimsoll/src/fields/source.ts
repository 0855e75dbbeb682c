/** The kinds of sources of traffic that have a name of their own in forms. */
export const SOURCES = [
  'access-log',
  'prometheus',
  'grafana',
  'loki',
  'cloudwatch',
  'datadog',
  'dynatrace',
  'declared',
] as const;
export type Source = (typeof SOURCES)[number];

export function isSource(text: string): text is Source {
  return SOURCES.some(each => each === text);
}

/** `kind:location` in its two parts; without a kind the first is meant. */
export function apart(traffic: string): [kind: string, location: string] {
  const at = traffic.indexOf(':');
  return at < 0
    ? [SOURCES[0], traffic]
    : [traffic.slice(0, at), traffic.slice(at + 1)];
}

/** What is wrong with `kind:location`, if anything is. */
export function faultOf(traffic: string): 'kind' | 'location' | undefined {
  const [kind, location] = apart(traffic);
  if (!/^[a-z][a-z-]*$/.test(kind)) return 'kind';
  return location.trim() ? undefined : 'location';
}
