import styles from './Field.module.css';

/** What is wrong with a field, told as soon as it is known. */
export function Fault({ of: faults }: { of: readonly string[] | undefined }) {
  if (!faults?.length) return null;
  return (
    <p role="alert" className={styles.fault}>
      {faults.join(' ')}
    </p>
  );
}
