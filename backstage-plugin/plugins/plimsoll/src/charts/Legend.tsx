import type { ReactNode } from 'react';
import { useWords } from '../components/Words';
import styles from './Chart.module.css';
import { markPath } from './drawing';
import type { PlotData } from './frame';
import { dashesOf, toneOf } from './Layers';
import { MARKER_TONES, MarkerGlyph } from './Markers';
import plot from './Plot.module.css';
import type { MarkerKind, Tone } from './types';

/** What the signs of points mean on a page. */
export type ToneNames = Partial<Record<Tone, string>>;

/** What is drawn, in words: no sign is left to be guessed. */
export function Legend(props: {
  data: PlotData;
  tones?: ToneNames;
  notes: readonly string[];
}) {
  const { data, tones = {}, notes } = props;
  const t = useWords();
  const used = new Set(
    data.series.flatMap(({ points }) => points.map(({ tone }) => tone)),
  );
  const kinds = new Set((data.markers ?? []).map(({ kind }) => kind));
  const named = (Object.entries(tones) as [Tone, string][]).filter(([tone]) =>
    used.has(tone),
  );
  return (
    <ul className={styles.legend}>
      {data.series.map((series, at) => (
        <Item
          key={series.name}
          tone={toneOf(series, at)}
          name={series.name}
          glyph={
            series.shape === 'area' || series.shape === 'bars' ? (
              <rect className={plot.bars} x={2} y={4} width={16} height={8} />
            ) : (
              <path
                className={plot.line}
                d="M0 8H20"
                strokeDasharray={dashesOf(series, at)}
              />
            )
          }
        />
      ))}
      {named.map(([tone, name]) => (
        <Item
          key={tone}
          tone={tone}
          name={name}
          glyph={
            <path
              className={plot.mark}
              data-hollow={tone === 'plain' || undefined}
              d={markPath(tone, 10, 8, 3.5)}
            />
          }
        />
      ))}
      {Boolean(data.bands?.length) && (
        <Item
          tone="quiet"
          name={t('chart.band')}
          glyph={
            <>
              <rect className={plot.band} y={2} width={20} height={12} />
              <path className={plot.level} d="M0 8H20" />
            </>
          }
        />
      )}
      {[...kinds].map(kind => (
        <Item
          key={kind}
          tone={toneOfKind(kind, data)}
          name={t(`chart.marks.${kind}`)}
          glyph={<MarkerGlyph kind={kind} x={10} y={8} />}
        />
      ))}
      {notes.map(note => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

/** Changes go either way: in the legend they have the colour of words. */
function toneOfKind(kind: MarkerKind, { markers = [] }: PlotData): Tone {
  const tones = new Set(
    markers.filter(each => each.kind === kind).map(({ tone }) => tone),
  );
  const [only] = tones;
  return tones.size === 1 ? only ?? MARKER_TONES[kind] : 'quiet';
}

function Item(props: { tone: Tone; name: string; glyph: ReactNode }) {
  return (
    <li>
      <svg
        className={plot.glyph}
        data-tone={props.tone}
        width={20}
        height={16}
        aria-hidden
      >
        {props.glyph}
      </svg>
      {props.name}
    </li>
  );
}
