/** Words of the charts, in German. */
export const chartGerman = {
  'chart.role': 'Diagramm',
  'chart.help_one':
    '{{count}} Stelle. Die Pfeiltasten führen hin; Enter öffnet sie.',
  'chart.help_other':
    '{{count}} Stellen. Die Pfeiltasten, Pos1 und Ende führen hindurch; Enter öffnet eine.',
  'chart.helpZoom':
    'Plus und Minus zeigen weniger oder mehr von der Zeit; Escape zeigt alles.',
  'chart.nothing': 'Nichts in diesem Bereich.',
  'chart.gap': 'Nichts gemessen',
  'chart.reset': 'Alles zeigen',
  'chart.table': 'Tabelle',
  'chart.tableOf': 'Als Tabelle: {{label}}',
  'chart.csv': 'CSV',
  'chart.csvOf': 'Als CSV herunterladen: {{label}}',
  'chart.open': 'Öffnen',
  'chart.openAt': '{{open}}, {{place}}',
  'chart.time': 'Zeit',
  'chart.elapsed': 'Seit Beginn',
  'chart.notes': 'Anmerkungen',
  'chart.more': 'Mehr',
  'chart.moreRows': 'Mehr zeigen ({{shown}} von {{all}} sind zu sehen)',
  'chart.band': 'Niveau, und wo 95 von 100 Läufen zufällig liegen',
  'chart.notFromZero': 'Die Achse beginnt nicht bei 0.',
  'chart.beyond_one':
    '{{count}} Punkt liegt jenseits der Achse: Ein Pfeil am Rand zeigt, wo.',
  'chart.beyond_other':
    '{{count}} Punkte liegen jenseits der Achse: Pfeile am Rand zeigen, wo.',
  'chart.decimated':
    '{{all}} Punkte: Wo sie zu dicht liegen, sind der niedrigste und der höchste gezeichnet. Tabelle und CSV haben alle.',
  'chart.spark_one': '{{label}}: {{last}}',
  'chart.spark_other':
    '{{label}}: {{count}} Werte, von {{first}} bis {{last}}, zwischen {{low}} und {{high}}',
  'chart.marks.change': 'Das Niveau hat sich geändert',
  'chart.marks.workload': 'Ab hier eine andere Last',
  'chart.marks.accepted': 'Von jemandem angenommen',
  'chart.marks.version': 'Neue Version',
  'chart.marks.event': 'Ereignis',
};
