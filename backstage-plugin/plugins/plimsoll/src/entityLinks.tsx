import { requestPermission } from '@plimsoll/backstage-plugin-common';
import { RiShipLine } from '@remixicon/react';
import { useWords } from './components/Words';
import { useReason } from './hooks/useReason';
import { usePaths } from './hooks/useService';

/** In the menu of an entity's page: asks for a load test, or says why not. */
export function useMenuItem() {
  const t = useWords();
  const paths = usePaths();
  const reason = useReason(requestPermission);
  return {
    title: reason ? `${t('action.request')} (${reason})` : t('action.request'),
    href: paths.request,
    disabled: reason !== undefined,
  };
}

/** On the card about an entity: leads to the tab. */
export function useIconLink() {
  const t = useWords();
  const paths = usePaths();
  return { label: t('title'), icon: <RiShipLine />, href: paths.tab };
}
