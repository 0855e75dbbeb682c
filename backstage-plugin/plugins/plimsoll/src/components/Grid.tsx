import type { ReactNode } from 'react';
import styles from './Grid.module.css';

export type GridColumn<T> = {
  name: string;
  cell: (row: T) => ReactNode;
  /** Figures are aligned at their end. */
  figure?: boolean;
};

/** A table that scrolls by itself, so that the page never does sideways. */
export function Grid<T>(props: {
  label: string;
  columns: GridColumn<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
}) {
  const { label, columns, rows, rowKey } = props;
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by keyboard
    <div className={styles.scroll} tabIndex={0}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ name, figure }) => (
              <th
                key={name}
                scope="col"
                className={figure ? styles.figure : undefined}
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={rowKey(row)}>
              {columns.map(({ name, cell, figure }) => (
                <td key={name} className={figure ? styles.figure : undefined}>
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
