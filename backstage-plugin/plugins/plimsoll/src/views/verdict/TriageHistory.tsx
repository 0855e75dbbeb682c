import { Text } from '@backstage/ui';
import type { TriageEntry } from '@plimsoll/backstage-plugin-common';
import { Moment } from '../../components/Moment';
import { useWords } from '../../components/Words';
import { useFormat } from '../../hooks/useFormat';
import { nameOf } from '../../hooks/useService';
import styles from './Triage.module.css';
import { useVerdictWords } from './words';

/** Who did what about a finding, newest first; entries are added, never changed. */
export function TriageHistory(props: { entries: readonly TriageEntry[] }) {
  const { entries } = props;
  const t = useWords();
  return (
    <section aria-label={t('verdict.triage.history')}>
      <Text as="h3" variant="body-medium" weight="bold">
        {t('verdict.triage.history')}
      </Text>
      {entries.length === 0 ? (
        <Text as="p" color="secondary">
          {t('verdict.triage.noHistory')}
        </Text>
      ) : (
        <ol className={styles.history}>
          {entries.map((entry, index) => (
            <li key={entry.id}>
              <strong>{nameOf(entry.by)}</strong>{' '}
              <span className={styles.quiet}>
                <Moment at={entry.at} />
              </span>
              <Deeds entry={entry} before={entries.at(index + 1)} />
              {entry.comment && (
                <p className={styles.comment}>{entry.comment}</p>
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** What changed with an entry: each holds how the finding stands since, not what was done. */
function Deeds(props: { entry: TriageEntry; before?: TriageEntry }) {
  const { entry, before } = props;
  const t = useWords();
  const { exact } = useFormat();
  const { state } = useVerdictWords();
  const deeds: string[] = [];
  if (entry.state !== (before?.state ?? 'untriaged'))
    deeds.push(t('verdict.triage.did.state', { state: state(entry.state) }));
  if (entry.assignee !== (before?.assignee ?? ''))
    deeds.push(
      entry.assignee
        ? t('verdict.triage.did.assigned', { who: nameOf(entry.assignee) })
        : t('verdict.triage.did.unassigned'),
    );
  if ((entry.muted_until ?? null) !== (before?.muted_until ?? null))
    deeds.push(
      entry.muted_until
        ? t('verdict.triage.mutedUntil', { time: exact(entry.muted_until) })
        : t('verdict.triage.did.unmuted'),
    );
  return deeds.length > 0 ? <> · {deeds.join(' · ')}</> : null;
}
