import { RiArrowDownLine, RiArrowUpLine } from '@remixicon/react';
import { useSearchParams } from 'react-router-dom';
import grid from '../../components/Grid.module.css';
import type { GridColumn } from '../../components/Grid';
import styles from './Run.module.css';

export type SortColumn<T> = GridColumn<T> & {
  /** Names the column in the address. */
  id: string;
  /** What rows are sorted by; null comes last either way. */
  by: (row: T) => number | string | null;
};

/** A table that is sorted by its heads; by which, is in the address. */
export function SortGrid<T>(props: {
  label: string;
  columns: SortColumn<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  /** The parameter of the address; two tables on a page need two. */
  parameter?: string;
}) {
  const { label, columns, rows, rowKey, parameter = 'sort' } = props;
  const [query, setQuery] = useSearchParams();
  const asked = query.get(parameter) ?? '';
  const falls = asked.startsWith('-');
  const chosen = columns.find(({ id }) => id === asked.replace(/^-/, ''));
  const sorted = chosen ? sortedBy(rows, chosen.by, falls) : rows;
  const sort = (column: SortColumn<T>) =>
    setQuery(
      before => {
        before.set(parameter, next(column, column === chosen, falls));
        return before;
      },
      { replace: true },
    );
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by keyboard
    <div className={grid.scroll} tabIndex={0}>
      <table className={grid.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map(column => (
              <th
                key={column.id}
                scope="col"
                className={column.figure ? grid.figure : undefined}
                aria-sort={
                  column === chosen
                    ? (falls && 'descending') || 'ascending'
                    : undefined
                }
              >
                <button
                  type="button"
                  className={styles.sort}
                  onClick={() => sort(column)}
                >
                  {column.name}
                  {column === chosen && <Arrow falls={falls} />}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map(row => (
            <tr key={rowKey(row)}>
              {columns.map(({ id, cell, figure }) => (
                <td key={id} className={figure ? grid.figure : undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Arrow({ falls }: { falls: boolean }) {
  return falls ? (
    <RiArrowDownLine size={14} aria-hidden />
  ) : (
    <RiArrowUpLine size={14} aria-hidden />
  );
}

/** Figures begin with the largest, names with the first. */
function next<T>(
  { id, figure }: SortColumn<T>,
  isChosen: boolean,
  falls: boolean,
): string {
  if (!isChosen) return figure ? `-${id}` : id;
  return falls ? id : `-${id}`;
}

export function sortedBy<T>(
  rows: readonly T[],
  by: (row: T) => number | string | null,
  falls: boolean,
): T[] {
  return [...rows].sort((one, other) => {
    const a = by(one);
    const b = by(other);
    if (a === null || b === null)
      return Number(a === null) - Number(b === null);
    const order =
      typeof a === 'number' && typeof b === 'number'
        ? a - b
        : String(a).localeCompare(String(b));
    return falls ? -order : order;
  });
}
