/** Words of what production asks for, in German. */
export const curveDe = {
  'curve.title': 'Was die Produktion verlangt',
  'curve.label': 'Anfragen pro Sekunde',
  'curve.series': 'Anfragen',
  'curve.limit': 'Höchste Rate von {{environment}}',
  'curve.summary':
    '{{requests}} Anfragen an {{endpoints}}, von {{from}} bis {{to}}.',
  'curve.endpoints_one': '{{count}} Endpunkt',
  'curve.endpoints_other': '{{count}} Endpunkte',
  'curve.peak': 'Verkehrsreichste Minute: {{rate}} Anfragen/s, {{at}}.',
  'curve.more': 'Und {{number}} weitere.',
  'curve.malformed_one': '{{count}} Zeile ist keine Anfrage.',
  'curve.malformed_other': '{{count}} Zeilen sind keine Anfragen.',
  'curve.notes': 'Was die Quelle nicht zeigen kann',
  'curve.endpoint': 'Endpunkt',
  'curve.requests': 'Anfragen',
  'curve.share': 'Anteil',
  'curve.busiest': 'Meistgefragte Endpunkte',
  'curve.check': 'Prüfen',
  'curve.checkAgain': 'Noch einmal prüfen',
  'curve.checking':
    'Es wird nachgesehen, was da ist. Das dauert höchstens 15 Sekunden.',
  'curve.idle':
    'Prüfen Sie, ob es gelesen werden kann, bevor etwas daraus gemacht wird.',
  'curve.readable': 'Es kann gelesen werden',
  'curve.longer':
    'Es kann gelesen werden und enthält mehr, als eine Prüfung ansieht. Das Bündel nimmt sich die Zeit, die es braucht.',
  'curve.emptyTitle': 'Es kann gelesen werden, aber es wurde nichts gefragt',
  'curve.empty':
    'Von {{from}} bis {{to}} wurde keine Anfrage gesehen. Ein Lasttest braucht welche: Ist es der richtige Ort?',
  'curve.unreadable': 'Es kann nicht gelesen werden',
  'curve.missing': 'Sagen Sie zuerst, wo der Verkehr ist.',
  'curve.last':
    'Wie das letzte Bündel ihn gesehen hat. Die Quelle selbst wurde jetzt nicht gelesen: {{why}}',
  'curve.none': 'Vom Verkehr ist noch nichts bekannt.',
  'curve.radius': 'Wenn er in {{environment}} läuft',
  'curve.radiusOf':
    'Vom neuesten Bündel, als Wiedergabe. Neuerer Code oder Verkehr ändert das.',
  'curve.radiusNoBundle':
    'Das erste Bündel sagt, wie viel gesendet würde und an welche Endpunkte.',
  'curve.against': 'Was dagegen spricht',
  'curve.nothingAgainst': 'Nichts.',
} as const;
