/** Words of the fields in forms of software templates. */
export const field = {
  chooseService: 'Choose a service first.',
  environmentNone: 'None in particular',
  environmentsNone:
    'No environment is registered. Whoever runs Plimsoll does that.',
  environmentGone: 'There is no environment {{name}} any more.',
  policy: 'Load policy of {{environment}}',
  source: 'Traffic from',
  location: 'Where',
  kindMissing: 'Write it as kind:location, such as grafana:shop.',
  locationMissing: 'Say where the traffic can be read.',
  registered: 'As it is remembered for the service.',
  endpointsNone:
    'No bundle of the service has been made yet, so its endpoints are not known. All of them are tested.',
  endpointsAll: 'All endpoints are tested.',
  endpointsSome_one: 'Only {{count}} endpoint is tested.',
  endpointsSome_other: 'Only {{count}} endpoints are tested.',
  endpointsFind: 'Find an endpoint',
  endpointsFound: 'Endpoints of the newest bundle',
  endpointsClear: 'Test all of them',
  endpointsNoMatch: 'No endpoint is called so.',
  endpointsMany: 'Type more of its name to see the other {{number}}.',
  endpointsTooMany: 'Choose {{number}} at most, or none to test all.',
} as const;
