import { Text } from '@backstage/ui';
import type { Environment } from '@plimsoll/backstage-plugin-common';
import { Grid } from '../components/Grid';
import { useWords } from '../components/Words';
import { useFormat } from '../hooks/useFormat';
import type { Seen } from './curve';
import { LoadCurve } from './LoadCurve';
import styles from './Traffic.module.css';

const BUSIEST = 5;

/** What production asks for: how much in all, when, and of what most. */
export function SeenTraffic(props: { of: Seen; environment?: Environment }) {
  const { of: seen, environment } = props;
  const t = useWords();
  const { exact, whole, figure, share } = useFormat();
  const shown = seen.endpoints.slice(0, BUSIEST);
  const more = seen.endpointCount - shown.length;
  return (
    <div className={styles.seen}>
      <Text as="p">
        {t('curve.summary', {
          requests: whole(seen.requests),
          endpoints: t('curve.endpoints', { count: seen.endpointCount }),
          from: exact(seen.from),
          to: exact(seen.to),
        })}{' '}
        {seen.peak &&
          t('curve.peak', {
            rate: figure(seen.peak.perSecond),
            at: exact(seen.peak.at),
          })}
      </Text>
      <LoadCurve of={seen.curve} environment={environment} />
      {shown.length > 0 && (
        <Grid
          label={t('curve.busiest')}
          rows={shown}
          rowKey={({ name }) => name}
          columns={[
            { name: t('curve.endpoint'), cell: ({ name }) => name },
            {
              name: t('curve.requests'),
              cell: ({ requests }) => whole(requests),
              figure: true,
            },
            {
              name: t('curve.share'),
              cell: ({ requests }) => share(requests / seen.requests),
              figure: true,
            },
          ]}
        />
      )}
      {more > 0 && (
        <Text as="p" variant="body-small" color="secondary">
          {t('curve.more', { number: whole(more) })}
        </Text>
      )}
      {seen.malformed > 0 && (
        <Text as="p" variant="body-small" color="secondary">
          {t('curve.malformed', { count: seen.malformed })}
        </Text>
      )}
      {seen.notes.length > 0 && (
        <details className={styles.notes}>
          <summary>{t('curve.notes')}</summary>
          <ul>
            {seen.notes.map(note => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
