import { ButtonLink } from '@backstage/ui';
import { useWords } from '../../components/Words';
import { usePaths } from '../../hooks/useService';

/** The way to run a bundle; who may do that depends on the environment, which is chosen there. */
export function RunButton({ digest }: { digest: string }) {
  const t = useWords();
  const paths = usePaths();
  return (
    <ButtonLink variant="primary" href={paths.newRun(digest)}>
      {t('run.start')}
    </ButtonLink>
  );
}
