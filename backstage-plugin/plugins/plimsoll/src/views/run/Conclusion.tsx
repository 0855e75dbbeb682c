import {
  type RemixiconComponentType,
  RiCheckboxCircleLine,
  RiCloseCircleLine,
  RiForbidLine,
  RiLoader4Line,
  RiQuestionLine,
  RiTimeLine,
} from '@remixicon/react';
import { Mark, type Tone } from './Mark';
import { useRunWords } from './words';

type Look = [RemixiconComponentType, Tone];

const CONCLUSION_LOOKS: Record<string, Look> = {
  pass: [RiCheckboxCircleLine, 'good'],
  fail: [RiCloseCircleLine, 'bad'],
  inconclusive: [RiQuestionLine, 'warned'],
  invalid: [RiForbidLine, 'quiet'],
};
const STATUS_LOOKS: Record<string, Look> = {
  running: [RiLoader4Line, 'busy'],
  completed: [RiCheckboxCircleLine, 'quiet'],
  aborted: [RiForbidLine, 'quiet'],
  crashed: [RiCloseCircleLine, 'bad'],
};
const OTHER: Look = [RiTimeLine, 'quiet'];

/** What a run says about the service. */
export function Conclusion(props: { of?: string | null; large?: boolean }) {
  const { of: conclusion, large } = props;
  const words = useRunWords();
  if (!conclusion) return <>–</>;
  const [icon, tone] = CONCLUSION_LOOKS[conclusion] ?? OTHER;
  return (
    <Mark icon={icon} tone={tone} large={large}>
      {words.conclusion(conclusion)}
    </Mark>
  );
}

/** How the execution of a run goes; says nothing about the service. */
export function RunStatusMark({ status }: { status: string }) {
  const words = useRunWords();
  const [icon, tone] = STATUS_LOOKS[status] ?? OTHER;
  return (
    <Mark icon={icon} tone={tone}>
      {words.status(status)}
    </Mark>
  );
}
