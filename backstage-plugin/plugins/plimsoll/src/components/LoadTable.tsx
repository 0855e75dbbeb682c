import type { BundleManifest } from '@plimsoll/backstage-plugin-common';
import { useFormat } from '../hooks/useFormat';
import { Grid } from './Grid';
import { useWords } from './Words';

/** How much load each type of test of a bundle sends. */
export function LoadTable({ manifest }: { manifest: BundleManifest }) {
  const t = useWords();
  const { duration, whole, figure } = useFormat();
  return (
    <Grid
      label={t('preview.expected')}
      rows={Object.entries(manifest.test_types)}
      rowKey={([type]) => type}
      columns={[
        {
          name: t('preview.type'),
          cell: ([type, load]) => <span title={load.formula}>{type}</span>,
        },
        {
          name: t('preview.duration'),
          cell: ([, load]) =>
            load.duration_s === null
              ? t('preview.once')
              : duration(load.duration_s),
          figure: true,
        },
        {
          name: t('preview.requests'),
          cell: ([, load]) => whole(load.requests),
          figure: true,
        },
        {
          name: t('preview.peak'),
          cell: ([, load]) =>
            load.peak_per_second === null ? '–' : figure(load.peak_per_second),
          figure: true,
        },
        {
          name: t('preview.users'),
          cell: ([, load]) => whole(load.virtual_users),
          figure: true,
        },
      ]}
    />
  );
}
