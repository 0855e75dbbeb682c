import type { plimsollPermissions } from '@plimsoll/backstage-plugin-common';
import { useWords } from '../components/Words';
import { nameOf, useMay, useService } from './useService';

/** Why somebody may not do something with the service; undefined: she may. */
export function useReason(
  permission: (typeof plimsollPermissions)[number],
  environment?: string,
): string | undefined {
  const t = useWords();
  const { owner } = useService();
  const { allowed, loading } = useMay(permission, environment);
  if (loading) return t('state.loading');
  if (allowed) return undefined;
  return t('action.mayNot', {
    permission: permission.name,
    owner: owner ? nameOf(owner) : t('action.nobody'),
  });
}
