import {
  Alert,
  Box,
  Button,
  Skeleton,
  Text,
  VisuallyHidden,
} from '@backstage/ui';
import {
  PlimsollError,
  type ProblemKind,
} from '@plimsoll/backstage-plugin-common';
import { type ReactNode, useId } from 'react';
import { useFormat } from '../hooks/useFormat';
import type { Loaded } from '../hooks/useLoaded';
import styles from './Panel.module.css';
import { useWords } from './Words';

/** A part of a page under a heading of its own. */
export function Panel(props: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const heading = useId();
  return (
    <Box
      as="section"
      bg="neutral"
      className={styles.panel}
      aria-labelledby={heading}
      data-plimsoll
    >
      <div className={styles.head}>
        <Text as="h2" variant="title-x-small" weight="bold" id={heading}>
          {props.title}
        </Text>
        {props.actions}
      </div>
      {props.children}
    </Box>
  );
}

/**
 * What was loaded; or why not, in the state that says what can be done: loading, forbidden, error
 * with retry, and stale. Empty and not set up are for whoever knows what is missing.
 */
export function Answer<T>(props: {
  of: Loaded<T>;
  children: (data: T) => ReactNode;
}) {
  const { of: loaded, children } = props;
  const t = useWords();
  const { ago } = useFormat();
  const { data, error, loadedAt } = loaded;
  if (data !== undefined && !refuses(error)) {
    return (
      <>
        {error && loadedAt !== undefined && (
          <Alert
            status="warning"
            icon
            title={t('state.stale', { ago: ago(loadedAt) })}
            customActions={<Retry onPress={loaded.reload} />}
          />
        )}
        {children(data)}
      </>
    );
  }
  if (error) return <Failure error={error} retry={loaded.reload} />;
  return (
    <div className={styles.loading} role="status">
      <VisuallyHidden>{t('state.loading')}</VisuallyHidden>
      <Skeleton width="60%" height={20} />
      <Skeleton width="100%" height={20} />
      <Skeleton width="80%" height={20} />
    </div>
  );
}

/** What was known may not be shown any longer to whom it is refused. */
function refuses(error: Error | undefined): boolean {
  const kind = kindOf(error);
  return kind === 'forbidden' || kind === 'not-found';
}

function kindOf(error: Error | undefined): ProblemKind | undefined {
  return error instanceof PlimsollError ? error.kind : undefined;
}

/** Why something did not work, and what can be done. */
export function Failure(props: { error: Error; retry?: () => void }) {
  const { error, retry } = props;
  const t = useWords();
  const kind = kindOf(error);
  const titles: Partial<Record<ProblemKind, string>> = {
    forbidden: t('state.forbiddenTitle'),
    misconfigured: t('state.misconfiguredTitle'),
    'not-found': t('state.notFoundTitle'),
    unavailable: t('state.unavailableTitle'),
  };
  const final = kind === 'forbidden' || kind === 'not-found';
  return (
    <div role="alert">
      <Alert
        status={final ? 'info' : 'danger'}
        icon
        title={(kind && titles[kind]) ?? t('state.errorTitle')}
        description={
          kind === 'unavailable' ? t('state.unavailable') : error.message
        }
        customActions={!final && retry ? <Retry onPress={retry} /> : undefined}
      />
    </div>
  );
}

function Retry({ onPress }: { onPress: () => void }) {
  const t = useWords();
  return (
    <Button size="small" variant="secondary" onPress={onPress}>
      {t('state.retry')}
    </Button>
  );
}

/** That there is nothing yet, and what to do about it. */
export function Empty(props: {
  title?: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      {props.title && (
        <Text as="h3" variant="title-x-small" weight="bold">
          {props.title}
        </Text>
      )}
      <Text as="p" color="secondary" className={styles.prose}>
        {props.children}
      </Text>
      {props.action}
    </div>
  );
}
