import { type RefObject, useEffect, useState } from 'react';

/** Whether an element has been near the part of the page that is seen. */
export function useSeen(of: RefObject<HTMLElement>): boolean {
  const [seen, setSeen] = useState(typeof IntersectionObserver === 'undefined');
  useEffect(() => {
    const element = of.current;
    if (!element || typeof IntersectionObserver === 'undefined')
      return undefined;
    const observer = new IntersectionObserver(
      entries => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        setSeen(true);
        observer.disconnect();
      },
      { rootMargin: '200px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [of]);
  return seen;
}
