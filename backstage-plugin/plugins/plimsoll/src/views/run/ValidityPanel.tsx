import { Text } from '@backstage/ui';
import { Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useFormat } from '../../hooks/useFormat';
import styles from './Run.module.css';
import { Said } from './Said';
import { useRunWords } from './words';
import type { WholeRun } from './whole';

/** Whether the run counts, and if not, why; nothing where there is nothing to say. */
export function ValidityPanel({ run }: { run: WholeRun }) {
  const t = useWords();
  const { duration } = useFormat();
  const { invalidity } = useRunWords();
  const { validity } = run;
  if (!validity) return null;
  const { reasons, notes, warm_up_s } = validity;
  if (reasons.length + notes.length + warm_up_s === 0) return null;
  return (
    <Panel
      title={
        reasons.length > 0 ? t('run.validity.invalid') : t('run.validity.valid')
      }
    >
      {reasons.length > 0 && (
        <Text as="p" className={styles.prose}>
          {t('run.validity.invalidHelp')}
        </Text>
      )}
      <ul className={styles.list}>
        {reasons.map(({ kind, explanation }) => (
          <li key={`${kind} ${explanation}`}>
            <strong>{invalidity(kind)}</strong>: <Said>{explanation}</Said>
          </li>
        ))}
        {warm_up_s > 0 && (
          <li>{t('run.validity.warmUp', { duration: duration(warm_up_s) })}</li>
        )}
        {notes.map(note => (
          <li key={note}>
            <Said>{note}</Said>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
