import { Link } from '@backstage/ui';
import type { ShownBundle } from '@plimsoll/backstage-plugin-common';
import { Facts } from '../components/Facts';
import { Panel } from '../components/Panel';
import { useWords } from '../components/Words';
import { useFormat } from '../hooks/useFormat';
import { usePaths } from '../hooks/useService';

/** Where a bundle comes from, what proves it, and what it had to assume. */
export function Provenance({ bundle }: { bundle: ShownBundle }) {
  const t = useWords();
  const { exact, whole, share } = useFormat();
  const paths = usePaths();
  const { manifest, record } = bundle;
  const { provenance, proof } = manifest;
  return (
    <Panel title={t('bundle.provenance')}>
      <Facts
        facts={[
          [t('provenance.traffic'), provenance.traffic_source],
          [
            t('provenance.window'),
            `${exact(provenance.window.start)} – ${exact(
              provenance.window.end,
            )}`,
          ],
          [t('provenance.requests'), whole(manifest.traffic.requests)],
          [t('provenance.repository'), provenance.repository],
          [
            t('provenance.commit'),
            provenance.commit ?? t('provenance.unknown'),
          ],
          [t('provenance.generator'), provenance.generator],
          [
            t('provenance.workflow'),
            record.workflow_id ? (
              <Link key="workflow" href={paths.workflow(record.workflow_id)}>
                {record.workflow_id.slice(0, 8)}
              </Link>
            ) : (
              t('provenance.unknown')
            ),
          ],
          [t('provenance.digest'), record.digest],
          [
            t('provenance.proof'),
            proof
              ? t('provenance.proven', {
                  share: share(proof.share),
                  version: proof.k6,
                })
              : t('provenance.unproven'),
          ],
          [
            t('provenance.assumptions'),
            <ul key="assumptions">
              {manifest.assumptions.map(({ about, value, because }) => (
                <li key={`${about} ${value}`}>
                  {about}: {value} ({because})
                </li>
              ))}
            </ul>,
          ],
        ]}
      />
    </Panel>
  );
}
