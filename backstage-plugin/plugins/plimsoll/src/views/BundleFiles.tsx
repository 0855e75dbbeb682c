import { useApi } from '@backstage/frontend-plugin-api';
import { Skeleton, Text } from '@backstage/ui';
import type { ShownBundle } from '@plimsoll/backstage-plugin-common';
import { lazy, Suspense } from 'react';
import { Link, useParams } from 'react-router-dom';
import { plimsollApiRef } from '../api';
import { Answer, Panel } from '../components/Panel';
import { useWords } from '../components/Words';
import { useFormat } from '../hooks/useFormat';
import { useLoaded } from '../hooks/useLoaded';
import { usePaths } from '../hooks/useService';
import styles from './BundleFiles.module.css';

const Code = lazy(() => import('../components/Code'));
const FIRST = ['README.md', 'script.js'];

/** The files of a bundle, and the content of the one that the address names. */
export function BundleFiles({ bundle }: { bundle: ShownBundle }) {
  const t = useWords();
  const { size } = useFormat();
  const paths = usePaths();
  const { '*': named } = useParams();
  const files = inOrder(bundle.files.map(({ path }) => path));
  const path = named || 'script.js';
  const sizes = new Map(bundle.files.map(file => [file.path, file.size_bytes]));
  const { digest } = bundle.record;
  return (
    <Panel title={t('bundle.files')}>
      <div className={styles.files}>
        <nav aria-label={t('bundle.files')}>
          <ul className={styles.list}>
            {files.map(file => (
              <li key={file}>
                <Link
                  to={paths.file(digest, file)}
                  className={styles.file}
                  aria-current={file === path ? 'page' : undefined}
                >
                  <span className={styles.name}>{file}</span>
                  <span className={styles.size}>
                    {size(sizes.get(file) ?? 0)}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <Content digest={digest} path={path} />
      </div>
    </Panel>
  );
}

function Content({ digest, path }: { digest: string; path: string }) {
  const t = useWords();
  const { whole } = useFormat();
  const { client } = useApi(plimsollApiRef);
  const text = useLoaded(`file ${digest} ${path}`, signal =>
    client.getFile(digest, path, { signal }),
  );
  return (
    <div className={styles.content}>
      <Answer of={text}>
        {content => {
          const { shown, lines, isCut } = cut(content);
          return (
            <>
              <Suspense fallback={<Skeleton width="100%" height={200} />}>
                <Code
                  text={shown}
                  path={path}
                  label={t('bundle.code', { path })}
                />
              </Suspense>
              {isCut && (
                <Text as="p" color="secondary">
                  {t('bundle.cut', {
                    shown: whole(shown.split('\n').length),
                    lines: whole(lines),
                  })}
                </Text>
              )}
            </>
          );
        }}
      </Answer>
    </div>
  );
}

const MOST_LINES = 1_000;
const MOST_CHARACTERS = 200_000;

/** As much of a file as a browser shows without a pause. */
function cut(content: string) {
  const lines = content.split('\n');
  const shown = lines.slice(0, MOST_LINES).join('\n').slice(0, MOST_CHARACTERS);
  return { shown, lines: lines.length, isCut: shown.length < content.length };
}

/** What people read first, then folders last. */
function inOrder(files: string[]): string[] {
  const rank = (file: string) => {
    const first = FIRST.indexOf(file);
    if (first >= 0) return first;
    return file.includes('/') ? 3 : 2;
  };
  return [...files].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}
