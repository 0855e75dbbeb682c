import { Highlight, type PrismTheme } from 'prism-react-renderer';
import styles from './Code.module.css';

const LANGUAGES: Record<string, string> = {
  js: 'javascript',
  json: 'json',
  md: 'markdown',
};

const KINDS: Record<string, string> = {
  comment: styles.comment,
  string: styles.string,
  'template-string': styles.string,
  number: styles.number,
  boolean: styles.number,
  keyword: styles.keyword,
  function: styles.function,
  property: styles.function,
  title: styles.keyword,
};

/** Colours come from the style sheet, which knows the reader's theme. */
const PLAIN: PrismTheme = { plain: {}, styles: [] };

/** Source code with its lines numbered. */
export default function Code(props: {
  text: string;
  path: string;
  label: string;
}) {
  const { text, path, label } = props;
  const language = LANGUAGES[path.split('.').at(-1) ?? ''] ?? 'text';
  return (
    <Highlight code={text} language={language} theme={PLAIN}>
      {({ tokens }) => (
        <pre
          className={styles.code}
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by keyboard
          tabIndex={0}
          role="region"
          aria-label={label}
        >
          <code>
            {tokens.map((line, index) => (
              // Lines have no name but their number.
              // eslint-disable-next-line react/no-array-index-key
              <span key={index} className={styles.line}>
                {line.map((token, at) => (
                  // eslint-disable-next-line react/no-array-index-key
                  <span key={at} className={kindOf(token.types)}>
                    {token.empty ? '' : token.content}
                  </span>
                ))}
                {'\n'}
              </span>
            ))}
          </code>
        </pre>
      )}
    </Highlight>
  );
}

function kindOf(types: readonly string[]): string | undefined {
  return types.map(type => KINDS[type]).find(Boolean);
}
