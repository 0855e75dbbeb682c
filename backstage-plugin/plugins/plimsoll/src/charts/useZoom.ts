import { type PointerEvent, useState } from 'react';
import type { Frame } from './frame';
import type { AxisKind, Range } from './types';

const LEAST_PX = 6;
const LEAST: Record<AxisKind, number> = { time: 60_000, elapsed: 1 };

/** Chooses a part of the axis by dragging over it, or by steps in and out. */
export function useZoom(props: {
  frame: Frame;
  axis: AxisKind;
  zoomed: boolean;
  onRange?: (range: Range | undefined) => void;
}) {
  const { frame, axis, zoomed, onRange } = props;
  const [drag, setDrag] = useState<{ from: number; to: number }>();
  const { shown, extent } = frame;
  const pixelOf = (event: PointerEvent<Element>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const scale = box.width > 0 ? frame.width / box.width : 1;
    const pixel = (event.clientX - box.left) * scale;
    return Math.min(frame.right, Math.max(frame.left, pixel));
  };
  const choose = (from: number, to: number) => {
    if (to - from >= LEAST[axis]) onRange?.({ from, to });
  };
  return {
    drag: drag && Math.abs(drag.to - drag.from) >= LEAST_PX ? drag : undefined,
    pixelOf,
    begin(event: PointerEvent<Element>) {
      if (!onRange || event.button !== 0) return;
      const pixel = pixelOf(event);
      event.currentTarget.setPointerCapture?.(event.pointerId);
      setDrag({ from: pixel, to: pixel });
    },
    move(event: PointerEvent<Element>) {
      if (drag) setDrag({ ...drag, to: pixelOf(event) });
    },
    /** Ends the drag; whether it chose something. */
    end(): boolean {
      setDrag(undefined);
      if (!drag || Math.abs(drag.to - drag.from) < LEAST_PX) return false;
      const [from, to] = [drag.from, drag.to].sort((a, b) => a - b);
      choose(frame.x.invert(from), frame.x.invert(to));
      return true;
    },
    /** Ends it without; whether there was one. */
    drop(): boolean {
      setDrag(undefined);
      return drag !== undefined;
    },
    /** Half as much of the axis, or twice as much, around a place. */
    scale(factor: number, around = (shown.from + shown.to) / 2) {
      const span = (shown.to - shown.from) * factor;
      if (span >= extent.to - extent.from) {
        onRange?.(undefined);
        return;
      }
      const share = (around - shown.from) / (shown.to - shown.from);
      const from = Math.max(
        extent.from,
        Math.min(around - share * span, extent.to - span),
      );
      choose(from, from + span);
    },
    reset: zoomed ? () => onRange?.(undefined) : undefined,
  };
}
