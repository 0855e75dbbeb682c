import { useWords } from '../../components/Words';
import { isOneOf } from '../run/words';

const STATES = [
  'untriaged',
  'investigating',
  'accepted',
  'fixed',
  'backed out',
  'invalid',
  'infrastructure',
] as const;
const GATES = ['allow', 'warn', 'block'] as const;

/** What the server calls answers and decisions, in the reader's words. */
export function useVerdictWords() {
  const t = useWords();
  return {
    state: (value: string) =>
      isOneOf(STATES, value) ? t(`verdict.states.${value}`) : value,
    stateHelp: (value: string) =>
      isOneOf(STATES, value) ? t(`verdict.stateHelp.${value}`) : '',
    gate: (value: string) =>
      isOneOf(GATES, value) ? t(`verdict.gates.${value}`) : value,
  };
}
