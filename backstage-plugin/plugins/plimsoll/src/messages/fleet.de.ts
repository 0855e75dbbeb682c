/** Words of the card, the fleet page and the widget, in German. */
export const fleetDe = {
  'fleet.title': 'Wie Services dastehen',
  'fleet.standing': 'Wie er dasteht',
  'fleet.which': 'Welche Services',
  'fleet.mine': 'Meine',
  'fleet.all': 'Alle',
  'fleet.table': 'Wie Services dastehen',
  'fleet.service': 'Service',
  'fleet.owner': 'Verantwortlich',
  'fleet.verdict': 'Urteil',
  'fleet.verdictHelp': 'Was der neueste beurteilte Lauf über den Service sagt',
  'fleet.regressions': 'Offene Regressionen',
  'fleet.regressionsHelp':
    'Endpunkte, die schlechter wurden, von einem zweiten Lauf bestätigt und noch unbeantwortet',
  'fleet.line': 'Lastlinie',
  'fleet.lineHelp':
    'Die höchste Rate von Anfragen, bei der der Service seine Ziele erreicht',
  'fleet.headroom': 'Reserve',
  'fleet.headroomHelp':
    'Lastlinie geteilt durch die verkehrsreichste Minute der Produktion',
  'fleet.run': 'Letzter Lauf',
  'fleet.trend': 'Verlauf',
  'fleet.trendLabel': 'p95 von {{service}}, letzte {{runs}} Läufe',
  'fleet.trendOf_one': 'p95 des letzten Laufs in {{environment}}',
  'fleet.trendOf_other': 'p95 der letzten {{count}} Läufe in {{environment}}',
  'fleet.p95Help':
    'Von 100 Anfragen wurden 95 schneller beantwortet als in dieser Zeit.',
  'fleet.sortBy': 'Nach {{column}} sortieren',
  'fleet.never': 'Noch kein Lauf',
  'fleet.noLine': 'Nicht gesucht',
  'fleet.perSecond': '{{rate}} Anfragen/s',
  'fleet.atLeast': 'mindestens {{rate}} Anfragen/s',
  'fleet.between': '{{low}} bis {{high}} Anfragen/s',
  'fleet.atNoRate': 'bei keiner Rate erreicht',
  'fleet.times': '{{ratio}}× die Spitze',
  'fleet.below': '{{ratio}}× die Spitze: weniger, als die Produktion verlangt',
  'fleet.unknownLine': 'Unbekannt: keine Lastlinie',
  'fleet.unknownPeak': 'Unbekannt: kein Verkehr der Produktion',
  'fleet.unknownSame': 'Unbekannt: anders gemessen, als die Produktion läuft',
  'fleet.aged':
    'Mehr als zwei Wochen alt: Die Produktion kann sich seitdem geändert haben.',
  'fleet.regressed_one': '{{count}} offene Regression',
  'fleet.regressed_other': '{{count}} offene Regressionen',
  'fleet.ran': '{{ago}} in {{environment}}',
  'fleet.noneMineTitle': 'Sie verantworten keinen Service',
  'fleet.noneMine':
    'Weder Sie noch eine Ihrer Gruppen verantwortet einen Service im Katalog. Sehen Sie sich die der anderen an.',
  'fleet.noneAllTitle': 'Es gibt keinen Service',
  'fleet.noneAll':
    'Der Katalog hat keine Komponente vom Typ service oder website, die Sie sehen dürfen.',
  'fleet.showAll': 'Alle Services zeigen',
  'fleet.cut': 'Die ersten {{shown}} von {{total}} Services, nach Namen.',
  'fleet.hidden_one':
    '{{count}} Service fehlt, weil Sie seine Lasttests nicht sehen dürfen.',
  'fleet.hidden_other':
    '{{count}} Services fehlen, weil Sie ihre Lasttests nicht sehen dürfen.',
  'fleet.widgetFine': 'Keiner Ihrer Services hat eine offene Regression.',
  'fleet.widgetNone': 'Sie verantworten noch keinen Service.',
  'fleet.widgetMore': 'Alle meine Services',
  'fleet.quiet': 'Noch ist kein Lauf beurteilt. {{next}}',
  'fleet.quietNext':
    'Lassen Sie das neueste Bündel laufen, um zu erfahren, was der Service trägt.',
} as const;
