import {
  toastApiRef,
  useAnalytics,
  useApi,
} from '@backstage/frontend-plugin-api';
import { Button, Text } from '@backstage/ui';
import type { ShownBundle } from '@plimsoll/backstage-plugin-common';
import { useState } from 'react';
import { Navigate, NavLink, Route, Routes, useParams } from 'react-router-dom';
import { plimsollApiRef } from '../api';
import { LoadTable } from '../components/LoadTable';
import { Moment } from '../components/Moment';
import { PageHead } from '../components/PageHead';
import { Answer, Failure, Panel } from '../components/Panel';
import { useWords } from '../components/Words';
import { useFormat } from '../hooks/useFormat';
import { useLoaded } from '../hooks/useLoaded';
import { short, usePaths } from '../hooks/useService';
import { BundleFiles } from './BundleFiles';
import styles from './BundleView.module.css';
import { CoverageView } from './CoverageView';
import { Provenance } from './Provenance';
import { RunButton } from './run/RunButton';

/** One bundle: its files, what it covers, how much load it sends and where it comes from. */
export function BundleView() {
  const t = useWords();
  const { share } = useFormat();
  const { digest = '' } = useParams();
  const { client } = useApi(plimsollApiRef);
  const paths = usePaths();
  const bundle = useLoaded<ShownBundle>(`bundle ${digest}`, signal =>
    client.getBundle(digest, { signal }),
  );
  const base = paths.bundle(digest);
  const views = [
    [`${base}/files`, t('bundle.files')],
    [`${base}/coverage`, t('bundle.coverage')],
    [`${base}/load`, t('bundle.load')],
    [`${base}/provenance`, t('bundle.provenance')],
  ];
  return (
    <Answer of={bundle}>
      {shown => (
        <>
          <PageHead
            title={t('bundle.title', {
              digest: short(shown.record.digest).slice(0, 8),
            })}
            actions={
              <>
                <RunButton digest={shown.record.digest} />
                <Download bundle={shown} />
              </>
            }
          >
            <Text as="p">
              {t('bundle.tested', {
                count: shown.record.endpoints,
                share: share(shown.record.tested_share),
              })}
            </Text>
            <Text as="p" color="secondary">
              {t('overview.made')} <Moment at={shown.record.stored_at} />
            </Text>
          </PageHead>
          <nav aria-label={t('bundle.views')} className={styles.views}>
            {views.map(([to, name]) => (
              <NavLink key={to} to={to} className={styles.view}>
                {name}
              </NavLink>
            ))}
          </nav>
          <Routes>
            <Route path="files/*" element={<BundleFiles bundle={shown} />} />
            <Route
              path="coverage"
              element={<CoverageView digest={shown.record.digest} />}
            />
            <Route
              path="load"
              element={
                <Panel title={t('bundle.load')}>
                  <LoadTable manifest={shown.manifest} />
                </Panel>
              }
            />
            <Route path="provenance" element={<Provenance bundle={shown} />} />
            <Route
              path="*"
              element={<Navigate to={`${base}/files`} replace />}
            />
          </Routes>
        </>
      )}
    </Answer>
  );
}

function Download({ bundle }: { bundle: ShownBundle }) {
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const toasts = useApi(toastApiRef);
  const analytics = useAnalytics();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<Error>();
  const { digest, service } = bundle.record;
  const name = `${service.split('/').at(-1)}-${short(digest).slice(0, 8)}.zip`;

  // Fetched, because a plain link would not carry the reader's credentials.
  const download = async () => {
    setPending(true);
    setError(undefined);
    try {
      const archive = await client.archive(digest);
      const url = URL.createObjectURL(await archive.blob());
      const link = document.createElement('a');
      link.href = url;
      link.download = name;
      link.click();
      URL.revokeObjectURL(url);
      analytics.captureEvent('download', service);
      toasts.post({ title: t('bundle.downloaded', { name }), timeout: 5_000 });
    } catch (failed) {
      setError(failed as Error);
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      <Button variant="primary" isPending={pending} onPress={download}>
        {t('action.download')}
      </Button>
      {error && <Failure error={error} />}
    </>
  );
}
