/** Words of the history of a service's measurements, in German. */
export const historyGerman = {
  'history.title': 'Verlauf',
  'history.subtitle':
    'Was jeder Lauf gemessen hat, zu welchem Niveau er gehört, und wo es sich geändert hat.',
  'history.help':
    'Ziehen Sie über ein Diagramm, oder drücken Sie darin Plus, um einen Teil der Zeit zu sehen: Alle Diagramme folgen.',
  'history.environment': 'Umgebung',
  'history.type': 'Art des Tests',
  'history.endpoint': 'Endpunkt',
  'history.metric': 'Messgröße',
  'history.time': 'Zeit',
  'history.always': 'Alles',
  'history.days_one': 'Der letzte Tag',
  'history.days_other': 'Die letzten {{count}} Tage',
  'history.part': 'Ein gewählter Teil',
  'history.most': 'Läufe',
  'history.latest': 'Die letzten {{most}}',
  'history.find': 'Endpunkt suchen',
  'history.show': 'Messgrößen',
  'history.main': 'Die wichtigsten',
  'history.all': 'Alle Verläufe',
  'history.noneFits':
    'Kein Endpunkt heißt so, oder er hat die Messgröße nicht.',
  'history.moreOf': 'Mehr zeigen ({{shown}} von {{all}} sind zu sehen)',
  'history.of': '{{metric}}: {{endpoint}}',
  'history.now': 'Zuletzt: {{value}}',
  'history.level': 'Niveau',
  'history.levelIs':
    '{{level}}; durch bloßen Zufall liegen Läufe zwischen {{low}} und {{high}}',
  'history.last': 'Letzter Lauf',
  'history.means': 'Was das ist',
  'history.openRun': 'Lauf öffnen',
  'history.onlyLatest': 'Nur die letzten {{most}} Läufe sind zu sehen.',
  'history.version': 'Version {{version}}',
  'history.newVersion': 'Neue Version: {{version}}',
  'history.run': 'Lauf: {{conclusion}}',
  'history.requests_one': '{{n}} Anfrage',
  'history.requests_other': '{{n}} Anfragen',
  'history.fromTo': '{{before}} → {{after}}',
  'history.effect': '{{effect}} (95-%-Intervall {{low}} bis {{high}})',
  'history.accepted': 'Angenommen',
  'history.acceptedHelp':
    'Jemand hat diesen Lauf angenommen: Ab hier gilt er als Niveau.',
  'history.workload': 'Andere Last',
  'history.workloadHelp': 'Ab diesem Lauf wurde eine andere Last erzeugt.',
  'history.explains':
    'Das erklärt, dass sich das Niveau hier geändert hat ({{change}}): kein Alarm.',
  'history.hadChanged': 'Dort hat sich das Niveau geändert ({{change}}).',
  'history.peak': 'Spitze in Produktion: {{rate}}',
  'history.headroom': 'Reserve',
  'history.loadLine': 'Lastlinie',
  'history.smallLatest': 'Von jedem die letzten {{most}} Läufe.',
  'history.shifts': 'Wo sich das Niveau geändert hat',
  'history.noOther_one': 'Sonst nirgends in diesem Lauf.',
  'history.noOther_other': 'In diesen {{count}} Läufen nur, wo es erklärt ist:',
  'history.noShift_one':
    'Es gibt erst {{count}} Lauf: Ein Niveau braucht mehrere, bevor eine Änderung von Zufall zu unterscheiden ist.',
  'history.noShift_other':
    'Nirgends in diesen {{count}} Läufen: Sie unterscheiden sich nur, wie Läufe es zufällig tun.',
  'history.isOpen': 'niemand hat darauf geantwortet',
  'history.since': 'Seit',
  'history.noticed_one': '{{count}} Lauf später bemerkt',
  'history.noticed_other': '{{count}} Läufe später bemerkt',
  'history.compare': 'Mit dem Lauf davor vergleichen',
  'history.verdict': 'Urteil',
  'history.meaning.regression': 'Schlechter geworden',
  'history.meaning.improvement': 'Besser geworden',
  'history.explained.p50_ms':
    'Die Hälfte der Anfragen wurde in dieser Zeit beantwortet.',
  'history.explained.p95_ms':
    '95 von 100 Anfragen wurden in dieser Zeit beantwortet; die anderen 5 dauerten länger.',
  'history.explained.p99_ms':
    '99 von 100 Anfragen wurden in dieser Zeit beantwortet; die eine andere dauerte länger.',
  'history.explained.error_rate':
    'Der Anteil der Anfragen, die gescheitert sind.',
  'history.explained.throughput_per_s':
    'Wie viele Anfragen in einer Sekunde beantwortet wurden.',
  'history.explained.load_line_per_s':
    'Die höchste Rate von Anfragen, bei der der Dienst seine Ziele noch einhält.',
  'history.noRunTitle': 'Noch kein Lauf',
  'history.noRun':
    'Jeder Lauf fügt je Endpunkt einen Punkt hinzu. Nach einigen weiß Plimsoll, wie sehr Läufe sich zufällig unterscheiden, und erkennt daran, wo der Dienst langsamer oder schneller wurde.',
  'history.firstRun': 'Den ersten Lauf starten',
  'history.notSetUpTitle': 'Noch kein Lasttest',
  'history.emptyTitle': 'Hier gibt es keinen Verlauf',
  'history.empty':
    'Kein Lauf der Art {{type}} in {{environment}} ist in den Verlauf eingegangen: Er war nicht gültig, oder es gab keinen. Wählen Sie eine andere Umgebung oder Art des Tests.',
};
