import type { Environment } from '@plimsoll/backstage-plugin-common';
import { useWords } from '../components/Words';

/** What an environment may be put through, rule by rule. */
export function Policy({ environment }: { environment?: Environment }) {
  const t = useWords();
  const policy = environment?.policy;
  if (!environment) return <>{t('preview.noPolicy')}</>;
  const hours = policy?.allowed_hours ?? [];
  const forbidden = policy?.forbidden_endpoints ?? [];
  const rules = [
    ...(policy?.max_rate_per_s
      ? [t('preview.rate', { count: policy.max_rate_per_s })]
      : []),
    ...(hours.length
      ? [
          t('preview.hours', {
            hours: hours
              .map(
                ({ start, end }) => `${start.slice(0, 5)}–${end.slice(0, 5)}`,
              )
              .join(', '),
          }),
        ]
      : []),
    ...(forbidden.length
      ? [t('preview.forbidden', { endpoints: forbidden.join(', ') })]
      : []),
    ...(policy?.approval_needed ? [t('preview.approval')] : []),
  ];
  if (rules.length === 0) return <>{t('preview.anything')}</>;
  return (
    <ul>
      {rules.map(rule => (
        <li key={rule}>{rule}</li>
      ))}
    </ul>
  );
}
