import type { RemixiconComponentType } from '@remixicon/react';
import styles from './Mark.module.css';

export type Tone = 'good' | 'bad' | 'warned' | 'quiet' | 'busy';

/** A word with a mark that does not depend on colour. */
export function Mark(props: {
  icon: RemixiconComponentType;
  tone: Tone;
  large?: boolean;
  children: string;
}) {
  const { icon: Icon, tone, large, children } = props;
  return (
    <span
      className={`${styles.mark} ${styles[tone]} ${large ? styles.large : ''}`}
    >
      <span className={styles.icon} aria-hidden>
        <Icon size={large ? 20 : 16} />
      </span>
      {children}
    </span>
  );
}
