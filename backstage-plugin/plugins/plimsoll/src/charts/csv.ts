export type Cell = string | number | null | undefined;

/** Comma-separated lines; what a spreadsheet would take for a formula stays text. */
export function toCsv(
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
): string {
  return [header, ...rows]
    .map(row => row.map(written).join(','))
    .join('\r\n')
    .concat('\r\n');
}

function written(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Lets the reader keep a text as a file. */
export function saveText(name: string, text: string, type = 'text/csv') {
  const url = URL.createObjectURL(
    new Blob([text], { type: `${type};charset=utf-8` }),
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** A name that every file system takes. */
export function fileName(label: string, ending = 'csv'): string {
  const plain = label
    .normalize('NFKD')
    .replace(/[^\w.]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase();
  return `${plain.slice(0, 100) || 'chart'}.${ending}`;
}
