/** Words of the fields in forms of software templates, in German. */
export const fieldDe = {
  'field.chooseService': 'Wählen Sie zuerst einen Service.',
  'field.environmentNone': 'Keine bestimmte',
  'field.environmentsNone':
    'Es ist keine Umgebung registriert. Das macht, wer Plimsoll betreibt.',
  'field.environmentGone': 'Die Umgebung {{name}} gibt es nicht mehr.',
  'field.policy': 'Lastrichtlinie von {{environment}}',
  'field.source': 'Verkehr aus',
  'field.location': 'Wo',
  'field.kindMissing': 'Schreiben Sie es als Art:Ort, etwa grafana:shop.',
  'field.locationMissing': 'Sagen Sie, wo der Verkehr gelesen werden kann.',
  'field.registered': 'Wie es für den Service gemerkt ist.',
  'field.endpointsNone':
    'Noch wurde kein Bündel des Services gemacht, seine Endpunkte sind also nicht bekannt. Alle werden getestet.',
  'field.endpointsAll': 'Alle Endpunkte werden getestet.',
  'field.endpointsSome_one': 'Nur {{count}} Endpunkt wird getestet.',
  'field.endpointsSome_other': 'Nur {{count}} Endpunkte werden getestet.',
  'field.endpointsFind': 'Endpunkt suchen',
  'field.endpointsFound': 'Endpunkte des neuesten Bündels',
  'field.endpointsClear': 'Alle testen',
  'field.endpointsNoMatch': 'So heißt kein Endpunkt.',
  'field.endpointsMany':
    'Schreiben Sie mehr von seinem Namen, um die anderen {{number}} zu sehen.',
  'field.endpointsTooMany':
    'Wählen Sie höchstens {{number}}, oder keinen, um alle zu testen.',
} as const;
