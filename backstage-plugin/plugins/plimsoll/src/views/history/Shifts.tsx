import { Link, Text } from '@backstage/ui';
import type { History } from '@plimsoll/backstage-plugin-common';
import { Moment } from '../../components/Moment';
import { useWords } from '../../components/Words';
import { usePaths } from '../../hooks/useService';
import { Mark } from '../run/Mark';
import {
  RiArrowDownCircleLine,
  RiArrowUpCircleLine,
  RiCheckLine,
  RiInformationLine,
} from '@remixicon/react';
import { shortVersion } from './drawing';
import styles from './History.module.css';
import { useShiftWords } from './useHistoryWords';

type Shift = History['judged']['judged']['change_points'][number];
type Noted = History['judged']['marks'][number];

/** Where the level changed, in words, the newest first. */
export function Shifts({ history }: { history: History }) {
  const t = useWords();
  const { judged, marks, open_regression: open } = history.judged;
  const shifts = [...judged.change_points]
    .filter(({ index }) => index < history.points.length)
    .reverse();
  return (
    <section className={styles.shifts} aria-label={t('history.shifts')}>
      <Text as="h3" variant="title-x-small" weight="bold">
        {t('history.shifts')}
      </Text>
      {shifts.length === 0 ? (
        <Text as="p" color="secondary" className={styles.prose}>
          {t(
            marks.some(({ explains }) => explains)
              ? 'history.noOther'
              : 'history.noShift',
            { count: history.points.length },
          )}
        </Text>
      ) : (
        <ol className={styles.list}>
          {shifts.map(shift => (
            <li key={shift.index}>
              <OneShift
                shift={shift}
                history={history}
                open={open?.index === shift.index}
              />
            </li>
          ))}
        </ol>
      )}
      {marks.length > 0 && (
        <ul className={styles.list}>
          {[...marks]
            .filter(({ index }) => index < history.points.length)
            .reverse()
            .map(mark => (
              <li key={`${mark.index} ${mark.kind}`}>
                <OneMark mark={mark} history={history} />
              </li>
            ))}
        </ul>
      )}
    </section>
  );
}

function OneShift(props: { shift: Shift; history: History; open: boolean }) {
  const { shift, history, open } = props;
  const { points } = history;
  const t = useWords();
  const paths = usePaths();
  const words = useShiftWords();
  const point = points[shift.index];
  const before = points[shift.index - 1];
  const worse = shift.meaning === 'regression';
  const late = shift.reported_at - shift.index;
  return (
    <>
      <p className={styles.line}>
        <Mark
          icon={
            shift.direction === 'up'
              ? RiArrowUpCircleLine
              : RiArrowDownCircleLine
          }
          tone={worse ? 'bad' : 'good'}
        >
          {t(`history.meaning.${shift.meaning}`)}
        </Mark>{' '}
        <strong>{words.levels(shift, history.unit)}</strong>
        {shift.effect !== null && <>, {words.effect(shift)}</>}
        {open && ` · ${t('history.isOpen')}`}
      </p>
      <p className={styles.since}>
        {t('history.since')}{' '}
        <Link href={paths.run(point.run_id)}>
          <Moment at={point.at} />
        </Link>
        {point.version &&
          ` · ${t('history.version', {
            version: shortVersion(point.version),
          })}`}
        {late > 0 && ` · ${t('history.noticed', { count: late })}`}
        {before && (
          <>
            {' · '}
            <Link href={paths.compare(before.run_id, point.run_id)}>
              {t('history.compare')}
            </Link>
          </>
        )}
        {worse && (
          <>
            {' · '}
            <Link
              href={paths.verdict((points[shift.reported_at] ?? point).run_id)}
            >
              {t('history.verdict')}
            </Link>
          </>
        )}
      </p>
    </>
  );
}

function OneMark({ mark, history }: { mark: Noted; history: History }) {
  const t = useWords();
  const paths = usePaths();
  const words = useShiftWords();
  const accepted = mark.kind === 'accepted';
  const Icon = accepted ? RiCheckLine : RiInformationLine;
  return (
    <p className={styles.line}>
      <Icon size={16} className={styles.icon} aria-hidden />
      {t(accepted ? 'history.acceptedHelp' : 'history.workloadHelp')}{' '}
      {mark.explains &&
        `${t(accepted ? 'history.hadChanged' : 'history.explains', {
          change: words.levels(mark.explains, history.unit),
        })} `}
      <Link href={paths.run(mark.run_id)}>
        <Moment at={history.points[mark.index].at} />
      </Link>
    </p>
  );
}
