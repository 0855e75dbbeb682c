import {
  ButtonLink,
  Text,
  ToggleButton,
  ToggleButtonGroup,
} from '@backstage/ui';
import { useSearchParams } from 'react-router-dom';
import { Answer, Empty, Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { FleetTable } from './FleetTable';
import styles from './FleetView.module.css';
import { orderIn } from './order';
import { type Fleet, useFleet, type Whose } from './useFleet';

/** How services stand: those of the caller, or all. */
export function FleetView() {
  const t = useWords();
  const [query, setQuery] = useSearchParams();
  const whose: Whose = query.get('services') === 'all' ? 'all' : 'mine';
  const fleet = useFleet(whose);
  return (
    <div className={styles.page} data-plimsoll>
      <Panel
        title={t('fleet.title')}
        actions={
          <ToggleButtonGroup
            aria-label={t('fleet.which')}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[whose]}
            onSelectionChange={([chosen]) =>
              setQuery(before => {
                if (chosen === 'all') before.set('services', 'all');
                else before.delete('services');
                return before;
              })
            }
          >
            <ToggleButton id="mine">{t('fleet.mine')}</ToggleButton>
            <ToggleButton id="all">{t('fleet.all')}</ToggleButton>
          </ToggleButtonGroup>
        }
      >
        <Answer of={fleet}>
          {found =>
            found.rows.length === 0 && found.hidden === 0 ? (
              <NoService whose={whose} />
            ) : (
              <>
                {found.rows.length > 0 && (
                  <FleetTable
                    rows={found.rows}
                    order={orderIn(query)}
                    sort={({ by, descending }) =>
                      setQuery(
                        before => {
                          before.set('sort', by);
                          before.set('order', descending ? 'desc' : 'asc');
                          return before;
                        },
                        { replace: true },
                      )
                    }
                  />
                )}
                <Missing of={found} />
              </>
            )
          }
        </Answer>
      </Panel>
    </div>
  );
}

function NoService({ whose }: { whose: Whose }) {
  const t = useWords();
  return whose === 'mine' ? (
    <Empty
      title={t('fleet.noneMineTitle')}
      action={
        <ButtonLink variant="secondary" href="?services=all">
          {t('fleet.showAll')}
        </ButtonLink>
      }
    >
      {t('fleet.noneMine')}
    </Empty>
  ) : (
    <Empty title={t('fleet.noneAllTitle')}>{t('fleet.noneAll')}</Empty>
  );
}

/** What is not in the table, so that nobody takes it for all. */
function Missing({ of: fleet }: { of: Fleet }) {
  const t = useWords();
  const { rows, hidden, total } = fleet;
  const read = rows.length + hidden;
  return (
    <>
      {hidden > 0 && (
        <Text as="p" variant="body-small" color="secondary">
          {t('fleet.hidden', { count: hidden })}
        </Text>
      )}
      {total > read && (
        <Text as="p" variant="body-small" color="secondary">
          {t('fleet.cut', { shown: String(read), total: String(total) })}
        </Text>
      )}
    </>
  );
}
