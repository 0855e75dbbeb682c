import { type RefObject, useEffect, useState } from 'react';

const UNMEASURED = 640;

/** The width of an element in pixels, as it changes. */
export function useWidth(of: RefObject<HTMLElement>): number {
  const [width, setWidth] = useState(UNMEASURED);
  useEffect(() => {
    const element = of.current;
    if (!element || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(([entry]) => {
      const measured = Math.floor(entry.contentRect.width);
      if (measured > 0) setWidth(measured);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [of]);
  return width;
}
