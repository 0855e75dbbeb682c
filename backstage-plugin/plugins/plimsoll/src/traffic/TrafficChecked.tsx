import { Alert, Text } from '@backstage/ui';
import {
  PlimsollError,
  type TrafficCheck,
} from '@plimsoll/backstage-plugin-common';
import { Guarded } from '../components/Guarded';
import { useWords } from '../components/Words';
import { useFormat } from '../hooks/useFormat';
import { seenIn } from './curve';
import { SeenTraffic } from './SeenTraffic';
import styles from './Traffic.module.css';
import { type Looked, useTrafficCheck } from './useTrafficCheck';

/** Whether a source of traffic can be read, and what is in it, for whoever asks. */
export function TrafficChecked(props: {
  service: string | undefined;
  traffic: string;
  /** Why it cannot be looked at yet. */
  reason?: string;
}) {
  const { service, traffic, reason } = props;
  const t = useWords();
  const { looked, look } = useTrafficCheck(service, traffic);
  return (
    <div className={styles.check}>
      <Guarded
        variant="secondary"
        size="small"
        onPress={look}
        isPending={looked.state === 'checking'}
        reason={reason}
      >
        {looked.state === 'idle' ? t('curve.check') : t('curve.checkAgain')}
      </Guarded>
      <div className={styles.found} role="status">
        <Found of={looked} />
      </div>
    </div>
  );
}

function Found({ of: looked }: { of: Looked }) {
  const t = useWords();
  switch (looked.state) {
    case 'checking':
      return (
        <Text as="p" color="secondary">
          {t('curve.checking')}
        </Text>
      );
    case 'failed':
      return <Unreadable error={looked.error} />;
    case 'done':
      return <Readable check={looked.check} />;
    default:
      return (
        <Text as="p" color="secondary">
          {t('curve.idle')}
        </Text>
      );
  }
}

/** That a source cannot be read is never shown as an empty one. */
export function Unreadable({ error }: { error: Error }) {
  const t = useWords();
  const fix = error instanceof PlimsollError ? error.problem.fix : undefined;
  return (
    <Alert
      status="danger"
      icon
      title={t('curve.unreadable')}
      description={[
        error.message,
        ...(fix && !error.message.includes(fix) ? [fix] : []),
      ].join(' ')}
    />
  );
}

function Readable({ check: { sight } }: { check: TrafficCheck }) {
  const t = useWords();
  const { exact } = useFormat();
  if (!sight) {
    return (
      <Alert
        status="info"
        icon
        title={t('curve.readable')}
        description={t('curve.longer')}
      />
    );
  }
  if (sight.requests === 0) {
    const { start, end } = sight.window;
    return (
      <Alert
        status="warning"
        icon
        title={t('curve.emptyTitle')}
        description={t('curve.empty', { from: exact(start), to: exact(end) })}
      />
    );
  }
  return (
    <>
      <Alert status="success" icon title={t('curve.readable')} />
      <SeenTraffic of={seenIn(sight)} />
    </>
  );
}
