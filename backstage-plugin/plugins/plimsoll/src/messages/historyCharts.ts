/** Words of the charts. */
const chart = {
  role: 'chart',
  help_one: '{{count}} place. The arrow keys move to it; Enter opens it.',
  help_other:
    '{{count}} places. The arrow keys, Home and End move through them; Enter opens one.',
  helpZoom:
    'Plus and minus show less or more of the time; Escape shows all of it.',
  nothing: 'Nothing in this range.',
  gap: 'Nothing measured',
  reset: 'Show all of it',
  table: 'Table',
  tableOf: 'As a table: {{label}}',
  csv: 'CSV',
  csvOf: 'Download as CSV: {{label}}',
  open: 'Open',
  openAt: '{{open}}, {{place}}',
  time: 'Time',
  elapsed: 'Since the start',
  notes: 'Notes',
  more: 'More',
  moreRows: 'Show more ({{shown}} of {{all}} are shown)',
  band: 'Level, and where 95 of 100 runs lie by chance',
  notFromZero: 'The axis does not begin at 0.',
  beyond_one:
    '{{count}} point lies beyond the axis: an arrow at its edge shows where.',
  beyond_other:
    '{{count}} points lie beyond the axis: arrows at its edge show where.',
  decimated:
    '{{all}} points: where they are too close, the lowest and the highest are drawn. Table and CSV have them all.',
  spark_one: '{{label}}: {{last}}',
  spark_other:
    '{{label}}: {{count}} values, from {{first}} to {{last}}, between {{low}} and {{high}}',
  marks: {
    change: 'The level changed',
    workload: 'Another workload from here on',
    accepted: 'Accepted by people',
    version: 'New version',
    event: 'Event',
  },
} as const;

export const chartMessages = { chart } as const;
