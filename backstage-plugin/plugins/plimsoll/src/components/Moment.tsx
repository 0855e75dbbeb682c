import { useFormat } from '../hooks/useFormat';

/** A time relative to now, with the exact time on hover. */
export function Moment({ at }: { at: string | number }) {
  const { ago, exact } = useFormat();
  return (
    <time dateTime={new Date(at).toISOString()} title={exact(at)}>
      {ago(at)}
    </time>
  );
}
