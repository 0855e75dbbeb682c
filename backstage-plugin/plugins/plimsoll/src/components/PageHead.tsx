import { Link, Text } from '@backstage/ui';
import { RiArrowLeftLine } from '@remixicon/react';
import type { ReactNode } from 'react';
import { usePaths } from '../hooks/useService';
import styles from './PageHead.module.css';
import { useWords } from './Words';

/** The head of a view below the tab, with the way back. */
export function PageHead(props: {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  const t = useWords();
  const { tab } = usePaths();
  return (
    <header className={styles.head}>
      <Link href={tab} className={styles.back}>
        <RiArrowLeftLine size={16} aria-hidden />
        {t('title')}
      </Link>
      <div className={styles.row}>
        <div className={styles.words}>
          <Text as="h1" variant="title-small" weight="bold">
            {props.title}
          </Text>
          {props.children}
        </div>
        <div className={styles.actions}>{props.actions}</div>
      </div>
    </header>
  );
}
