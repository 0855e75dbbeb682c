import {
  type RemixiconComponentType,
  RiCheckboxCircleLine,
  RiCloseCircleLine,
  RiForbidLine,
  RiLoader4Line,
  RiTimeLine,
} from '@remixicon/react';

import styles from './Status.module.css';
import { useWords } from './Words';

const STATUSES = [
  'queued',
  'running',
  'waiting',
  'completed',
  'failed',
  'cancelled',
  'pending',
  'retrying',
  'interrupted',
  'undone',
] as const;
export type KnownStatus = (typeof STATUSES)[number];

/** A status in words; what a newer server calls something else stays as it is. */
export function useStatusWord() {
  const t = useWords();
  return (status: string) =>
    STATUSES.includes(status as KnownStatus)
      ? t(`status.${status as KnownStatus}`)
      : status;
}

const LOOKS: Record<string, [RemixiconComponentType, string]> = {
  completed: [RiCheckboxCircleLine, styles.good],
  failed: [RiCloseCircleLine, styles.bad],
  cancelled: [RiForbidLine, styles.quiet],
  undone: [RiForbidLine, styles.quiet],
  running: [RiLoader4Line, styles.busy],
  retrying: [RiLoader4Line, styles.warned],
  interrupted: [RiTimeLine, styles.warned],
};

/** A status with a mark that does not depend on colour. */
export function Status({ status }: { status: string }) {
  const word = useStatusWord();
  const [Icon, look] = LOOKS[status] ?? [RiTimeLine, styles.quiet];
  return (
    <span className={`${styles.status} ${look}`}>
      <span className={styles.icon} aria-hidden>
        <Icon size={16} />
      </span>
      {word(status)}
    </span>
  );
}
