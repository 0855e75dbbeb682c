import { useWords } from './Words';

const STEPS = [
  'FetchTraffic',
  'FetchRepo',
  'AnalyzeAndGenerate',
  'Bundle',
  'Upload',
  'Done',
] as const;
type Step = (typeof STEPS)[number];

/** What a node of a pipeline does, in words; one of a newer server keeps its name. */
export function useStepName() {
  const t = useWords();
  return (node: string) =>
    STEPS.includes(node as Step) ? t(`step.${node as Step}`) : node;
}
